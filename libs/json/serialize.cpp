#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cmath>

#include "json/value.hpp"
#include "runtime/utf8.hpp"

namespace relevo::json {

namespace {

rapidjson::SizeType length(std::string_view s)
{
    return static_cast<rapidjson::SizeType>(s.size());
}

template <class Writer>
class printer
{
public:
    explicit printer(Writer& w) : writer_(w) {}

    void print(const value& v)
    {
        if (const auto* o = v.as_object())
            print(*o);
        else if (const auto* a = v.as_array())
            print(*a);
        else if (const auto* s = v.as_string())
            print_text(*s, [this](std::string_view t) { writer_.String(t.data(), length(t)); });
        else if (v.is_integer())
            writer_.Int64(*v.as_integer());
        else if (const auto d = v.as_number(); d && std::isfinite(*d))
            writer_.Double(*d);
        else if (const auto b = v.as_bool())
            writer_.Bool(*b);
        else
            writer_.Null();
    }

private:
    void print(const object& o)
    {
        writer_.StartObject();
        for (const auto& [key, v] : o) {
            print_text(key, [this](std::string_view t) { writer_.Key(t.data(), length(t)); });
            print(v);
        }
        writer_.EndObject();
    }

    void print(const array& a)
    {
        writer_.StartArray();
        for (const auto& v : a)
            print(v);
        writer_.EndArray();
    }

    template <class Emit>
    static void print_text(std::string_view text, Emit emit)
    {
        if (is_utf8(text))
            emit(text);
        else
            emit(to_utf8(text));
    }

    Writer& writer_;
};

}  // namespace

std::string serialize(const value& v)
{
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
    printer(writer).print(v);
    return {buffer.GetString(), buffer.GetSize()};
}

std::string serialize_pretty(const value& v)
{
    rapidjson::StringBuffer buffer;
    rapidjson::PrettyWriter<rapidjson::StringBuffer> writer(buffer);
    writer.SetIndent(' ', 2);
    printer(writer).print(v);
    return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace relevo::json
