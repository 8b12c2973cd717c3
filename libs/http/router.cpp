#include "http/router.hpp"

#include <array>
#include <stdexcept>

namespace relevo::http {

namespace {

constexpr std::size_t method_count = static_cast<std::size_t>(method::options) + 1;

std::size_t index(method m)
{
    return static_cast<std::size_t>(m);
}

// "/a/b/" and "/a/b" are the same path.
std::vector<std::string_view> segments_of(std::string_view path)
{
    std::vector<std::string_view> segments;
    if (path.starts_with('/'))
        path.remove_prefix(1);
    if (path.ends_with('/'))
        path.remove_suffix(1);
    while (!path.empty()) {
        const auto end = path.find('/');
        segments.push_back(path.substr(0, end));
        if (end == std::string_view::npos)
            break;
        path.remove_prefix(end + 1);
    }
    return segments;
}

bool is_parameter(std::string_view segment)
{
    return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

}  // namespace

struct router::node
{
    std::map<std::string, node, std::less<>> literals;
    std::unique_ptr<node> parameter;
    std::array<const route*, method_count> routes{};

    node& child(std::string_view segment)
    {
        if (!is_parameter(segment))
            return literals[std::string(segment)];
        if (!parameter)
            parameter = std::make_unique<node>();
        return *parameter;
    }

    const route* route_for(method m) const
    {
        const auto* found = routes[index(m)];
        return !found && m == method::head ? routes[index(method::get)] : found;
    }

    // Depth first, literals before parameters. A node without the method does not end the search but is noted in
    // allowed.
    const route* find(method m, const std::vector<std::string>& path, std::size_t depth,
                      std::array<bool, method_count>& allowed) const
    {
        if (depth == path.size()) {
            for (std::size_t i = 0; i < method_count; ++i)
                allowed[i] = allowed[i] || routes[i];
            return route_for(m);
        }
        if (const auto literal = literals.find(path[depth]); literal != literals.end())
            if (const auto* found = literal->second.find(m, path, depth + 1, allowed))
                return found;
        if (parameter && !path[depth].empty())
            return parameter->find(m, path, depth + 1, allowed);
        return nullptr;
    }
};

router::router(route_table routes) : routes_(std::move(routes)), root_(std::make_unique<node>())
{
    for (const auto& r : routes_) {
        if (r.pattern.find('{') == std::string::npos)
            literal_[r.pattern][index(r.method)] = &r;
        auto* place = root_.get();
        for (const auto segment : segments_of(r.pattern))
            place = &place->child(segment);
        auto& slot = place->routes[index(r.method)];
        if (slot)
            throw std::logic_error("two routes for " + std::string(to_string(r.method)) + " " + r.pattern);
        slot = &r;
    }
}

router::~router() = default;

router::match router::find(method m, std::string_view path) const
{
    if (const auto known = literal_.find(path); known != literal_.end())
        if (const auto* found = known->second[index(m)])
            return {found, {}, {}};

    std::vector<std::string> decoded;
    for (const auto segment : segments_of(path))
        decoded.push_back(percent_decode(segment, false));

    match result;
    std::array<bool, method_count> allowed{};
    result.found = root_->find(m, decoded, 0, allowed);
    if (result.found) {
        const auto pattern = segments_of(result.found->pattern);
        for (std::size_t i = 0; i < pattern.size(); ++i)
            if (is_parameter(pattern[i]))
                result.parameters.emplace(pattern[i].substr(1, pattern[i].size() - 2), decoded[i]);
        return result;
    }
    allowed[index(method::head)] = allowed[index(method::head)] || allowed[index(method::get)];
    for (std::size_t i = 0; i < method_count; ++i)
        if (allowed[i])
            result.allowed += (result.allowed.empty() ? "" : ", ") + std::string(to_string(static_cast<method>(i)));
    return result;
}

route get(std::string pattern, handler h)
{
    return {method::get, std::move(pattern), std::move(h)};
}

route post(std::string pattern, handler h)
{
    return {method::post, std::move(pattern), std::move(h)};
}

route put(std::string pattern, handler h)
{
    return {method::put, std::move(pattern), std::move(h)};
}

route patch(std::string pattern, handler h)
{
    return {method::patch, std::move(pattern), std::move(h)};
}

route del(std::string pattern, handler h)
{
    return {method::del, std::move(pattern), std::move(h)};
}

route websocket_at(std::string pattern, websocket_handler h)
{
    route r{method::get, std::move(pattern), nullptr};
    r.upgrade = std::move(h);
    return r;
}

}  // namespace relevo::http
