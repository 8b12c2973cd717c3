#include "json/scan.hpp"

#include <rapidjson/reader.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "runtime/utf8.hpp"

namespace relevo::json {

namespace {

constexpr std::size_t most_paths = 8;

// Of one path: how much of it leads to where the parser is.
struct sought
{
    std::string_view path;
    std::size_t segments = 1;
    std::size_t matched = 0;
    bool is_found = false;

    bool names(std::size_t segment, std::string_view key) const
    {
        auto rest = path;
        for (; segment > 1; --segment)
            rest.remove_prefix(rest.find('.') + 1);
        return rest.substr(0, rest.find('.')) == key;
    }
};

// Returning false ends the parse, and its recursion.
class path_finder
{
public:
    path_finder(std::initializer_list<std::string_view> paths, std::size_t enough)
        : enough_(enough), found_(paths.size())
    {
        if (paths.size() > most_paths)
            throw std::logic_error("too many paths");
        for (const auto path : paths)
            sought_[count_++] = {path, 1 + static_cast<std::size_t>(std::count(path.begin(), path.end(), '.'))};
    }

    bool Null() { return true; }
    bool Bool(bool) { return true; }
    bool Int(int) { return true; }
    bool Uint(unsigned) { return true; }
    bool Int64(std::int64_t) { return true; }
    bool Uint64(std::uint64_t) { return true; }
    bool Double(double) { return true; }
    bool RawNumber(const char*, rapidjson::SizeType, bool) { return true; }
    bool String(const char* s, rapidjson::SizeType n, bool)
    {
        for (std::size_t i = 0; i < count_; ++i)
            if (auto& p = sought_[i]; p.matched == depth_ && p.segments == depth_ && !p.is_found) {
                found_[i].assign(s, n);
                p.is_found = true;
            }
        return check({s, n}) && !(is_done_ = has_enough());
    }
    bool Key(const char* s, rapidjson::SizeType n, bool)
    {
        for (std::size_t i = 0; i < count_; ++i) {
            auto& p = sought_[i];
            p.matched = std::min(p.matched, depth_ - 1);
            if (p.matched == depth_ - 1 && p.segments >= depth_ && p.names(depth_, {s, n}))
                p.matched = depth_;
        }
        return check({s, n});
    }
    bool StartObject() { return ++depth_ <= parse_options().max_depth || fail(errc::too_deep); }
    bool EndObject(rapidjson::SizeType) { return leave(); }
    // The members of an array have no names: nothing below it is sought.
    bool StartArray() { return StartObject(); }
    bool EndArray(rapidjson::SizeType) { return leave(); }

    // Whether it stopped because it had enough.
    bool is_done() const { return is_done_; }
    errc fault() const { return fault_; }
    std::vector<std::string> take() { return std::move(found_); }

private:
    bool has_enough() const
    {
        return enough_ > 0 && std::all_of(sought_.begin(), sought_.begin() + static_cast<std::ptrdiff_t>(enough_),
                                          [](const sought& p) { return p.is_found; });
    }

    bool leave()
    {
        --depth_;
        for (std::size_t i = 0; i < count_; ++i)
            sought_[i].matched = std::min(sought_[i].matched, depth_);
        return true;
    }

    bool check(std::string_view text)
    {
        if (text.find('\0') != std::string_view::npos)
            return fail(errc::nul_character);
        return is_utf8(text) || fail(errc::invalid_utf8);
    }

    bool fail(errc e)
    {
        fault_ = e;
        return false;
    }

    std::array<sought, most_paths> sought_;
    std::size_t count_ = 0, depth_ = 0, enough_;
    std::vector<std::string> found_;
    bool is_done_ = false;
    errc fault_ = errc::invalid_syntax;
};

}  // namespace

result<std::vector<std::string>> scan(const std::string& text, std::initializer_list<std::string_view> paths,
                                      std::size_t enough)
{
    rapidjson::StringStream stream(text.c_str());
    rapidjson::Reader reader;
    path_finder finder(paths, std::min(enough, paths.size()));
    const auto parsed = reader.Parse<rapidjson::kParseDefaultFlags>(stream, finder);
    if (parsed.Code() == rapidjson::kParseErrorTermination && finder.is_done()) {
        const auto last = text.find_last_not_of(" \t\r\n");
        if (text[last] != '}' && text[last] != ']')  // cut off, most likely
            return make_error_code(errc::invalid_syntax);
        return finder.take();
    }
    if (parsed.Code() == rapidjson::kParseErrorTermination)
        return make_error_code(finder.fault());
    if (!is_utf8(text))
        return make_error_code(errc::invalid_utf8);
    // A NUL byte reads as the end of the stream.
    if (parsed.IsError() || stream.Tell() != text.size())
        return make_error_code(errc::invalid_syntax);
    return finder.take();
}

}  // namespace relevo::json
