#include "json/value.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_set>

namespace relevo::json {

namespace {

// Many members: a set, so that a hostile document cannot make this quadratic.
void drop_duplicates(std::vector<member>& members)
{
    std::unordered_set<std::string> seen;
    std::erase_if(members, [&seen](const member& m) { return !seen.insert(m.first).second; });
}

template <class Members>
auto find_in(Members& members, std::string_view key)
{
    const auto found = std::find_if(members.begin(), members.end(), [key](const member& m) { return m.first == key; });
    return found == members.end() ? nullptr : &found->second;
}

bool equal(const object& a, const object& b)
{
    return a.size() == b.size() && std::all_of(a.begin(), a.end(), [&b](const member& m) {
               const auto* other = b.find(m.first);
               return other && *other == m.second;
           });
}

std::optional<std::string> text_of(const value* v)
{
    if (!v)
        return std::nullopt;
    if (const auto* s = v->as_string())
        return *s;
    if (v->is_number())
        return serialize(*v);
    return std::nullopt;
}

}  // namespace

object::object(std::initializer_list<member> members) : members_(members)
{
    drop_duplicates(members_);
}

object object::of(std::vector<member> members)
{
    object o;
    o.members_ = std::move(members);
    drop_duplicates(o.members_);
    return o;
}

const value* object::find(std::string_view key) const
{
    return find_in(members_, key);
}

value* object::find(std::string_view key)
{
    return find_in(members_, key);
}

value& object::operator[](std::string_view key)
{
    if (auto* existing = find(key))
        return *existing;
    return members_.emplace_back(std::string(key), value()).second;
}

void object::set(std::string_view key, value v)
{
    (*this)[key] = std::move(v);
}

bool object::erase(std::string_view key)
{
    return std::erase_if(members_, [key](const member& m) { return m.first == key; }) > 0;
}

const value* value::find(std::string_view key) const
{
    const auto* o = as_object();
    return o ? o->find(key) : nullptr;
}

const value* value::at(std::string_view dotted_path) const
{
    const auto* here = this;
    for (;;) {
        const auto dot = dotted_path.find('.');
        here = here->find(dotted_path.substr(0, dot));
        if (!here || dot == std::string_view::npos)
            return here;
        dotted_path.remove_prefix(dot + 1);
    }
}

std::optional<bool> value::as_bool() const
{
    const auto* b = std::get_if<bool>(&data_);
    return b ? std::optional(*b) : std::nullopt;
}

std::optional<std::int64_t> value::as_integer() const
{
    if (const auto* n = std::get_if<std::int64_t>(&data_))
        return *n;
    constexpr double limit = 9223372036854775808.0;  // 2^63
    const auto* d = std::get_if<double>(&data_);
    if (d && std::trunc(*d) == *d && *d >= -limit && *d < limit)
        return static_cast<std::int64_t>(*d);
    return std::nullopt;
}

std::optional<double> value::as_number() const
{
    if (const auto* n = std::get_if<std::int64_t>(&data_))
        return static_cast<double>(*n);
    const auto* d = std::get_if<double>(&data_);
    return d ? std::optional(*d) : std::nullopt;
}

std::string value::text(std::string_view dotted_path, std::string_view otherwise) const
{
    return optional_text(dotted_path).value_or(std::string(otherwise));
}

std::optional<std::string> value::optional_text(std::string_view dotted_path) const
{
    return text_of(at(dotted_path));
}

std::optional<std::int64_t> value::integer(std::string_view dotted_path) const
{
    const auto* v = at(dotted_path);
    return v ? v->as_integer() : std::nullopt;
}

std::optional<double> value::number(std::string_view dotted_path) const
{
    const auto* v = at(dotted_path);
    return v ? v->as_number() : std::nullopt;
}

std::optional<bool> value::boolean(std::string_view dotted_path) const
{
    const auto* v = at(dotted_path);
    return v ? v->as_bool() : std::nullopt;
}

bool operator==(const value& a, const value& b)
{
    if (a.is_object() && b.is_object())
        return equal(*a.as_object(), *b.as_object());
    if (a.is_number() && b.is_number() && a.data_.index() != b.data_.index())
        return a.as_number() == b.as_number();
    if (a.data_.index() != b.data_.index())
        return false;
    if (const auto* items = a.as_array())
        return *items == *b.as_array();
    if (const auto* s = a.as_string())
        return *s == *b.as_string();
    return a.as_bool() == b.as_bool() && a.as_number() == b.as_number();
}

}  // namespace relevo::json
