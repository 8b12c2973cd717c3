#include <rapidjson/error/error.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "json/value.hpp"
#include "runtime/utf8.hpp"

namespace relevo::json {

namespace {

constexpr std::size_t deepest = 500;

class error_category : public boost::system::error_category
{
public:
    const char* name() const noexcept override { return "json"; }
    std::string message(int code) const override
    {
        switch (static_cast<errc>(code)) {
            case errc::invalid_syntax:
                return "the text is not valid JSON";
            case errc::too_deep:
                return "the JSON is nested too deeply";
            case errc::invalid_utf8:
                return "the JSON is not valid UTF-8";
            case errc::nul_character:
                return "the JSON contains the character U+0000";
        }
        return "unknown JSON error";
    }
};

// Builds a value from RapidJSON's events; returning false ends the parse, and its recursion.
class builder
{
public:
    explicit builder(parse_options o) : options_(o), max_depth_(std::min(o.max_depth, deepest)) {}

    bool Null() { return add(nullptr); }
    bool Bool(bool b) { return add(b); }
    // Numbers come as their text: RapidJSON's own exact conversion reads 0E55 as 7.9e28.
    bool Int(int) { return false; }
    bool Uint(unsigned) { return false; }
    bool Int64(std::int64_t) { return false; }
    bool Uint64(std::uint64_t) { return false; }
    bool Double(double) { return false; }
    bool RawNumber(const char* s, rapidjson::SizeType n, bool)
    {
        std::int64_t whole = 0;
        const auto [end, error] = std::from_chars(s, s + n, whole);
        return error == std::errc() && end == s + n ? add(whole) : add_double({s, n});
    }
    bool String(const char* s, rapidjson::SizeType n, bool) { return check({s, n}) && add(std::string(s, n)); }
    bool Key(const char* s, rapidjson::SizeType n, bool)
    {
        open_.back().key.assign(s, n);
        return check({s, n});
    }
    bool StartObject() { return open(true); }
    bool StartArray() { return open(false); }
    bool EndObject(rapidjson::SizeType) { return close(object::of(std::move(open_.back().members))); }
    bool EndArray(rapidjson::SizeType) { return close(std::move(open_.back().items)); }

    errc fault() const { return fault_; }
    value take() { return std::move(root_); }

private:
    struct container
    {
        std::vector<member> members;
        array items;
        std::string key;
        bool is_object = false;
    };

    bool open(bool is_object)
    {
        open_.emplace_back().is_object = is_object;
        return open_.size() <= max_depth_ || fail(errc::too_deep);
    }

    bool close(value v)
    {
        open_.pop_back();
        return add(std::move(v));
    }

    bool add(value v)
    {
        if (open_.empty())
            root_ = std::move(v);
        else if (open_.back().is_object)
            open_.back().members.emplace_back(std::move(open_.back().key), std::move(v));
        else
            open_.back().items.push_back(std::move(v));
        return true;
    }

    bool add_double(std::string_view text)
    {
        double d = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), d);
        if (error == std::errc::result_out_of_range)  // too large, or so small that it is nothing
            d = std::strtod(std::string(text).c_str(), nullptr);
        return std::isfinite(d) ? add(d) : fail(errc::invalid_syntax);
    }

    // RapidJSON validates raw bytes, but lets an escaped lone surrogate ("\udc00") pass.
    bool check(std::string_view text)
    {
        if (!options_.allow_nul && text.find('\0') != std::string_view::npos)
            return fail(errc::nul_character);
        return text.find('\xED') == std::string_view::npos || is_utf8(text) || fail(errc::invalid_utf8);
    }

    bool fail(errc e)
    {
        fault_ = e;
        return false;
    }

    parse_options options_;
    std::size_t max_depth_;
    std::vector<container> open_;
    value root_;
    errc fault_ = errc::invalid_syntax;
};

}  // namespace

const boost::system::error_category& category()
{
    static const error_category instance;
    return instance;
}

result<value> parse(std::string_view text, parse_options o)
{
    constexpr unsigned flags = rapidjson::kParseValidateEncodingFlag | rapidjson::kParseNumbersAsStringsFlag;
    rapidjson::MemoryStream stream(text.data(), text.size());
    rapidjson::Reader reader;
    builder b(o);
    const auto parsed = reader.Parse<flags>(stream, b);
    if (parsed.Code() == rapidjson::kParseErrorTermination)
        return make_error_code(b.fault());
    if (parsed.Code() == rapidjson::kParseErrorStringInvalidEncoding)
        return make_error_code(is_utf8(text) ? errc::invalid_syntax : errc::invalid_utf8);
    // A NUL byte reads as the end of the stream.
    if (parsed.IsError() || stream.Tell() != text.size())
        return make_error_code(errc::invalid_syntax);
    return b.take();
}

value parse_or_null(std::string_view text, parse_options o)
{
    auto parsed = parse(text, o);
    return parsed ? std::move(*parsed) : value();
}

}  // namespace relevo::json
