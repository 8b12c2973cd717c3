#include "http/header_check.hpp"

#include <algorithm>

#include "http/ascii.hpp"

namespace relevo::http {

namespace {

bool is_token_character(char c)
{
    return ascii::is_alphanumeric(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_token(std::string_view s)
{
    return !s.empty() && std::all_of(s.begin(), s.end(), is_token_character);
}

std::string_view take_line(std::string_view& rest)
{
    const auto end = rest.find("\r\n");
    const auto line = rest.substr(0, end);
    rest.remove_prefix(end + 2);
    return line;
}

bool is_target(std::string_view target)
{
    const auto is_bad = [](char c) { return ascii::is_control(c) || c == ' ' || c == '#'; };
    return !target.empty() && std::none_of(target.begin(), target.end(), is_bad);
}

class header_checker
{
public:
    std::string_view check(std::string_view header)
    {
        if (auto fault = check_request_line(take_line(header)); !fault.empty())
            return fault;
        while (header.size() > 2)
            if (auto fault = check_field(take_line(header)); !fault.empty())
                return fault;
        return check_framing();
    }

private:
    std::string_view check_request_line(std::string_view line)
    {
        const auto first = line.find(' ');
        const auto last = line.rfind(' ');
        if (first == std::string_view::npos || first == last)
            return "malformed request line";
        const auto version = line.substr(last + 1);
        if (version != "HTTP/1.1" && version != "HTTP/1.0")
            return "unsupported HTTP version";
        is_http_10_ = version == "HTTP/1.0";
        const auto target = line.substr(first + 1, last - first - 1);
        if (!is_token(line.substr(0, first)) || !is_target(target))
            return "malformed request line";
        if (target.find("%00") != std::string_view::npos)
            return "NUL in the request target";
        return {};
    }

    std::string_view check_field(std::string_view line)
    {
        if (line.starts_with(' ') || line.starts_with('\t'))
            return "folded header field";
        const auto colon = line.find(':');
        if (colon == std::string_view::npos || !is_token(line.substr(0, colon)))
            return "malformed header field";
        const auto value = ascii::trim(line.substr(colon + 1));
        if (std::any_of(value.begin(), value.end(), [](char c) { return ascii::is_control(c) && c != '\t'; }))
            return "control character in a header field";
        return check_known_field(line.substr(0, colon), value);
    }

    std::string_view check_known_field(std::string_view name, std::string_view value)
    {
        if (ascii::iequals(name, "host")) {
            ++hosts_;
            if (value.find_first_of(" \t,/@\"\\") != std::string_view::npos)
                return "malformed Host";
        } else if (ascii::iequals(name, "content-length")) {
            ++lengths_;
            if (value.empty() || value.size() > 18 || value.find_first_not_of("0123456789") != std::string_view::npos)
                return "malformed Content-Length";
        } else if (ascii::iequals(name, "transfer-encoding")) {
            ++encodings_;
            if (!ascii::iequals(value, "chunked"))
                return "unsupported Transfer-Encoding";
        }
        return {};
    }

    std::string_view check_framing() const
    {
        if (hosts_ > 1 || (hosts_ == 0 && !is_http_10_))
            return "exactly one Host is required";
        if (lengths_ > 1)
            return "repeated Content-Length";
        if (encodings_ > 1 || (encodings_ == 1 && is_http_10_))
            return "unsupported Transfer-Encoding";
        if (encodings_ == 1 && lengths_ == 1)
            return "Transfer-Encoding beside Content-Length";
        return {};
    }

    bool is_http_10_ = false;
    int hosts_ = 0, lengths_ = 0, encodings_ = 0;
};

}  // namespace

std::string_view header_fault(std::string_view header)
{
    if (auto fault = partial_header_fault(header); !fault.empty())
        return fault;
    return header_checker().check(header);
}

std::string_view partial_header_fault(std::string_view header)
{
    for (auto at = header.find('\n'); at != std::string_view::npos; at = header.find('\n', at + 1))
        if (at == 0 || header[at - 1] != '\r')
            return "bare line feed";
    return {};
}

}  // namespace relevo::http
