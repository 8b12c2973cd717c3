#include "http/message.hpp"

#include <algorithm>
#include <charconv>
#include <random>

#include "http/ascii.hpp"

namespace relevo::http {

std::string_view to_string(method m)
{
    switch (m) {
        case method::get:
            return "GET";
        case method::post:
            return "POST";
        case method::put:
            return "PUT";
        case method::patch:
            return "PATCH";
        case method::del:
            return "DELETE";
        case method::head:
            return "HEAD";
        case method::options:
            return "OPTIONS";
    }
    return "GET";
}

headers::headers(std::initializer_list<field> fields)
{
    for (const auto& [name, value] : fields)
        add(name, value);
}

headers::field headers::at(std::size_t i) const
{
    const auto& p = places_[i];
    const auto text = std::string_view(text_).substr(p.at);
    return {text.substr(0, p.name_size), text.substr(p.name_size, p.value_size)};
}

headers::iterator headers::begin() const
{
    return {*this, 0};
}

headers::iterator headers::end() const
{
    return {*this, places_.size()};
}

std::optional<std::string_view> headers::find(std::string_view name) const
{
    for (const auto& [field, value] : *this)
        if (ascii::iequals(field, name))
            return value;
    return std::nullopt;
}

std::string_view headers::get(std::string_view name) const
{
    return find(name).value_or(std::string_view());
}

std::size_t headers::count(std::string_view name) const
{
    std::size_t n = 0;
    for (const auto& [field, value] : *this)
        n += ascii::iequals(field, name);
    return n;
}

void headers::reserve(std::size_t fields, std::size_t bytes)
{
    places_.reserve(fields);
    text_.reserve(bytes);
}

void headers::add(std::string_view name, std::string_view value)
{
    places_.push_back({static_cast<std::uint32_t>(text_.size()), static_cast<std::uint32_t>(name.size()),
                       static_cast<std::uint32_t>(value.size())});
    text_.append(name).append(value);
}

void headers::set(std::string_view name, std::string_view value)
{
    headers others;
    for (const auto& [field, old] : *this)
        if (!ascii::iequals(field, name))
            others.add(field, old);
    others.add(name, value);
    *this = std::move(others);
}

std::vector<std::string> request::parameters(std::string_view name) const
{
    std::vector<std::string> values;
    for (auto& [key, value] : parse_form(query))
        if (key == name)
            values.push_back(std::move(value));
    return values;
}

std::optional<std::string> request::parameter(std::string_view name) const
{
    auto values = parameters(name);
    if (values.empty())
        return std::nullopt;
    return std::move(values.front());
}

response json_response(unsigned status, const json::value& v)
{
    return {status, {}, json::serialize(v)};
}

response ok(const json::value& v)
{
    return json_response(200, v);
}

response created(const json::value& v)
{
    return json_response(201, v);
}

response accepted(const json::value& v)
{
    return json_response(202, v);
}

response no_content()
{
    return {204, {}, {}, {}};
}

response text(unsigned status, std::string body, std::string content_type)
{
    return {status, {}, std::move(body), std::move(content_type)};
}

response to_response(const problem& p, std::string_view request_id)
{
    json::object body{{"detail", p.detail}, {"code", p.code}};
    if (!p.errors.empty()) {
        json::array errors;
        for (const auto& e : p.errors) {
            // An error of the document as a whole names no field.
            const auto field = e.field.empty() ? json::value(nullptr) : json::value(e.field);
            errors.push_back(json::object{{"field", field}, {"code", e.code}, {"message", e.message}});
        }
        body.set("errors", std::move(errors));
    }
    for (const auto& [name, value] : p.extra)
        body.set(name, value);
    body.set("request_id", request_id);
    auto answer = json_response(p.status, json::value(std::move(body)));
    answer.headers = p.headers;
    return answer;
}

problem overloaded()
{
    thread_local std::minstd_rand random{std::random_device{}()};
    return {503, "overloaded", "Demasiadas peticiones; intente de nuevo",
            {},  {},           {{"Retry-After", std::to_string(2 + random() % 9)}}};
}

problem dependency_unavailable()
{
    return {503, "dependency_unavailable", "Un servicio necesario no está disponible; reintente en unos segundos", {},
            {},  {{"Retry-After", "2"}}};
}

bool has_json_type(const request& req)
{
    constexpr std::string_view suffix = "+json";
    const auto content_type = req.headers.get("Content-Type");
    const auto type = ascii::trim(content_type.substr(0, content_type.find(';')));
    return type.empty() || ascii::iequals(type, "application/json") ||
           (type.size() > suffix.size() && ascii::iequals(type.substr(type.size() - suffix.size()), suffix));
}

namespace {

[[noreturn]] void refuse_json(std::string message)
{
    throw refusal(
        {422, "invalid_json", "El cuerpo no es un objeto JSON válido", {{"", "invalid_json", std::move(message)}}});
}

std::int64_t page_number(const request& req, std::string_view name, std::int64_t otherwise, std::int64_t low,
                         std::int64_t high)
{
    const auto text = req.parameter(name);
    if (!text)
        return otherwise;
    std::int64_t number = 0;
    const auto* end = text->data() + text->size();
    const auto [stopped, error] = std::from_chars(text->data(), end, number);
    if (error != std::errc() || stopped != end || number < low || number > high) {
        const bool bounded = high < INT64_MAX;
        const auto rule = bounded ? "Debe estar entre " + std::to_string(low) + " y " + std::to_string(high)
                                  : "Debe ser un entero mayor o igual a " + std::to_string(low);
        throw refusal({422, "validation_error", "Paginación no válida", {{std::string(name), "out_of_range", rule}}});
    }
    return number;
}

}  // namespace

json::value json_body(const request& req)
{
    if (!has_json_type(req))
        throw refusal({415, "unsupported_media_type", "Se espera application/json"});
    auto document = json::parse(req.body);
    if (!document)
        refuse_json(document.error().message());
    if (!document->is_object())
        refuse_json("Se espera un objeto");
    return std::move(*document);
}

std::int64_t id_parameter(const request& req, std::string_view name)
{
    const auto found = req.path_parameters.find(name);
    if (found != req.path_parameters.end()) {
        const auto& text = found->second;
        std::int64_t id = 0;
        const auto [stopped, error] = std::from_chars(text.data(), text.data() + text.size(), id);
        if (error == std::errc() && stopped == text.data() + text.size() && id > 0)
            return id;
    }
    throw refusal({404, "not_found", "No encontrado"});
}

page page_of(const request& req, std::string_view skip_name)
{
    page p;
    p.skip = page_number(req, skip_name, p.skip, 0, INT64_MAX);
    p.limit = page_number(req, "limit", p.limit, 1, 200);
    return p;
}

json::value envelope(json::array data, std::int64_t total, page p)
{
    return json::object{{"data", std::move(data)}, {"total", total}, {"skip", p.skip}, {"limit", p.limit}};
}

}  // namespace relevo::http
