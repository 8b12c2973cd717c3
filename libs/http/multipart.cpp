#include "http/multipart.hpp"

#include "http/ascii.hpp"
#include "http/message.hpp"

namespace relevo::http {

namespace {

constexpr std::size_t max_parts = 100, max_boundary = 70, max_part_header = 4096;

[[noreturn]] void refuse_multipart(const char* why)
{
    throw refusal({422, "invalid_multipart", why});
}

// The text in quotes that s begins with, without them; s is moved behind it. Browsers write a quote as %22 or \".
std::string take_quoted(std::string_view& s)
{
    std::string out;
    for (s.remove_prefix(1); !s.empty() && s.front() != '"'; s.remove_prefix(1)) {
        if (s.front() == '\\' && s.size() > 1 && (s[1] == '"' || s[1] == '\\'))
            s.remove_prefix(1);
        out += s.front();
    }
    s.remove_prefix(s.empty() ? 0 : 1);
    return out;
}

// A parameter of a header's value: form-data; name="file"
std::optional<std::string> header_parameter(std::string_view value, std::string_view wanted)
{
    value.remove_prefix(std::min(value.find(';'), value.size()));
    while (!value.empty()) {
        value.remove_prefix(1);
        const auto equals = value.find_first_of("=;");
        const auto name = ascii::trim(value.substr(0, equals));
        value.remove_prefix(std::min(equals, value.size()));
        if (value.empty() || value.front() == ';')
            continue;
        value.remove_prefix(1);
        value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
        std::string text;
        if (!value.empty() && value.front() == '"')
            text = take_quoted(value);
        else
            text = ascii::trim(value.substr(0, value.find(';')));
        if (ascii::iequals(name, wanted))
            return text;
        value.remove_prefix(std::min(value.find(';'), value.size()));
    }
    return {};
}

std::string_view field_of(std::string_view header, std::string_view wanted)
{
    while (!header.empty()) {
        const auto line = header.substr(0, header.find("\r\n"));
        header.remove_prefix(std::min(line.size() + 2, header.size()));
        const auto colon = line.find(':');
        if (colon != line.npos && ascii::iequals(ascii::trim(line.substr(0, colon)), wanted))
            return ascii::trim(line.substr(colon + 1));
    }
    return {};
}

form_part part_of(std::string_view text)
{
    // A part without a header begins with the empty line.
    const auto end = text.substr(0, 2) == "\r\n" ? 0 : text.find("\r\n\r\n");
    if (end == text.npos || end > max_part_header)
        refuse_multipart("Falta el encabezado de una parte");
    const auto disposition = field_of(text.substr(0, end), "content-disposition");
    auto name = header_parameter(disposition, "name");
    if (!name || !ascii::iequals(ascii::trim(disposition.substr(0, disposition.find(';'))), "form-data"))
        refuse_multipart("Falta el nombre de una parte");
    return {std::move(*name), header_parameter(disposition, "filename"), text.substr(end == 0 ? 2 : end + 4)};
}

std::string boundary_of(std::string_view content_type)
{
    if (!ascii::iequals(ascii::trim(content_type.substr(0, content_type.find(';'))), "multipart/form-data"))
        throw refusal({415, "unsupported_media_type", "Se espera multipart/form-data"});
    auto boundary = header_parameter(content_type, "boundary").value_or("");
    if (boundary.empty() || boundary.size() > max_boundary)
        refuse_multipart("Falta boundary en Content-Type");
    return boundary;
}

}  // namespace

std::vector<form_part> parse_multipart(std::string_view content_type, std::string_view body)
{
    const auto delimiter = "\r\n--" + boundary_of(content_type);
    // The first delimiter has no line before it, unless there is a preamble.
    const auto opening = std::string_view(delimiter).substr(2);
    std::size_t at = opening.size();
    if (body.substr(0, at) != opening) {
        const auto found = body.find(delimiter);
        if (found == body.npos)
            refuse_multipart("No se encuentra el comienzo de la primera parte");
        at = found + delimiter.size();
    }
    std::vector<form_part> parts;
    for (;;) {
        auto rest = body.substr(at);
        if (rest.substr(0, 2) == "--")
            return parts;
        const auto line = rest.find("\r\n");
        if (line == rest.npos || !ascii::trim(rest.substr(0, line)).empty() || parts.size() == max_parts)
            refuse_multipart("Las partes no están bien separadas, o son más de 100");
        rest.remove_prefix(line + 2);
        const auto end = rest.find(delimiter);
        if (end == rest.npos)
            refuse_multipart("Falta el final de la última parte");
        parts.push_back(part_of(rest.substr(0, end)));
        at = body.size() - rest.size() + end + delimiter.size();
    }
}

}  // namespace relevo::http
