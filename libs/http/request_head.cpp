#include "http/request_head.hpp"

#include <algorithm>
#include <charconv>

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

// Whether a comma-separated list has the word.
bool lists(std::string_view list, std::string_view word)
{
    while (!list.empty()) {
        const auto comma = list.find(',');
        if (ascii::iequals(ascii::trim(list.substr(0, comma)), word))
            return true;
        list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
    }
    return false;
}

class head_reader
{
public:
    parsed_head read(std::string_view header)
    {
        head_.fields.reserve(16, header.size());
        head_.fault = partial_header_fault(header);
        if (head_.fault.empty())
            head_.fault = read_request_line(take_line(header));
        while (head_.fault.empty() && header.size() > 2)
            head_.fault = read_field(take_line(header));
        if (head_.fault.empty())
            head_.fault = check_framing();
        head_.keep_alive = head_.is_http_10 ? keeps_alive_ && !closes_ : !closes_;
        head_.is_websocket = is_upgrade_ && upgrades_connection_ && head_.method == "GET" && !head_.is_http_10;
        return std::move(head_);
    }

private:
    std::string_view read_request_line(std::string_view line)
    {
        const auto first = line.find(' ');
        const auto last = line.rfind(' ');
        if (first == std::string_view::npos || first == last)
            return "malformed request line";
        const auto version = line.substr(last + 1);
        if (version != "HTTP/1.1" && version != "HTTP/1.0")
            return "unsupported HTTP version";
        head_.is_http_10 = version == "HTTP/1.0";
        head_.method = line.substr(0, first);
        head_.target = line.substr(first + 1, last - first - 1);
        if (!is_token(head_.method) || !is_target(head_.target))
            return "malformed request line";
        if (head_.target.find("%00") != std::string_view::npos)
            return "NUL in the request target";
        return {};
    }

    std::string_view read_field(std::string_view line)
    {
        if (line.starts_with(' ') || line.starts_with('\t'))
            return "folded header field";
        const auto colon = line.find(':');
        if (colon == std::string_view::npos || !is_token(line.substr(0, colon)))
            return "malformed header field";
        const auto value = ascii::trim(line.substr(colon + 1));
        if (std::any_of(value.begin(), value.end(), [](char c) { return ascii::is_control(c) && c != '\t'; }))
            return "control character in a header field";
        head_.fields.add(line.substr(0, colon), value);
        return read_known_field(line.substr(0, colon), value);
    }

    std::string_view read_known_field(std::string_view name, std::string_view value)
    {
        if (ascii::iequals(name, "host")) {
            ++hosts_;
            if (value.find_first_of(" \t,/@\"\\") != std::string_view::npos)
                return "malformed Host";
        } else if (ascii::iequals(name, "content-length")) {
            ++lengths_;
            if (value.empty() || value.size() > 18 || value.find_first_not_of("0123456789") != std::string_view::npos)
                return "malformed Content-Length";
            std::from_chars(value.data(), value.data() + value.size(), head_.content_length.emplace());
        } else if (ascii::iequals(name, "transfer-encoding")) {
            ++encodings_;
            head_.is_chunked = true;
            if (!ascii::iequals(value, "chunked"))
                return "unsupported Transfer-Encoding";
        } else if (ascii::iequals(name, "connection")) {
            closes_ = closes_ || lists(value, "close");
            keeps_alive_ = keeps_alive_ || lists(value, "keep-alive");
            upgrades_connection_ = upgrades_connection_ || lists(value, "upgrade");
        } else if (ascii::iequals(name, "upgrade")) {
            is_upgrade_ = is_upgrade_ || lists(value, "websocket");
        } else if (ascii::iequals(name, "expect")) {
            head_.expects_continue = ascii::iequals(value, "100-continue");
        }
        return {};
    }

    std::string_view check_framing() const
    {
        if (hosts_ > 1 || (hosts_ == 0 && !head_.is_http_10))
            return "exactly one Host is required";
        if (lengths_ > 1)
            return "repeated Content-Length";
        if (encodings_ > 1 || (encodings_ == 1 && head_.is_http_10))
            return "unsupported Transfer-Encoding";
        if (encodings_ == 1 && lengths_ == 1)
            return "Transfer-Encoding beside Content-Length";
        return {};
    }

    parsed_head head_;
    int hosts_ = 0, lengths_ = 0, encodings_ = 0;
    bool closes_ = false, keeps_alive_ = false, upgrades_connection_ = false, is_upgrade_ = false;
};

}  // namespace

parsed_head read_head(std::string_view header)
{
    return head_reader().read(header);
}

std::string_view partial_header_fault(std::string_view header, std::size_t from)
{
    for (auto at = header.find('\n', from); at != std::string_view::npos; at = header.find('\n', at + 1))
        if (at == 0 || header[at - 1] != '\r')
            return "bare line feed";
    return {};
}

}  // namespace relevo::http
