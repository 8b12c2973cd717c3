#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// multipart/form-data (RFC 7578), as browsers and curl send it.
namespace relevo::http {

// A field of the form. content lies in the body that was parsed.
struct form_part
{
    std::string name;
    std::optional<std::string> filename;  // files only
    std::string_view content;
};

// In order; several may have one name. At most 100. Throws refusal: 415 unsupported_media_type for another content
// type, 422 invalid_multipart for a body that does not keep to it.
std::vector<form_part> parse_multipart(std::string_view content_type, std::string_view body);

}  // namespace relevo::http
