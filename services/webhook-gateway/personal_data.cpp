#include "personal_data.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "events/envelope.hpp"
#include "http/message.hpp"
#include "log/masking.hpp"
#include "models/time.hpp"

namespace relevo::webhook_gateway {

namespace {

constexpr std::string_view mask_text = "***";

// Fields that hold what somebody is called, says or writes. log::mask knows phones, e-mails and secrets.
constexpr std::array personal_fields = {"name",   "text", "body",    "content", "transcript", "summary", "address",
                                        "number", "from", "to",      "message", "subject",    "caption", "note",
                                        "notes",  "rut",  "profile", "waid",    "xquery"};

std::string plain_name(std::string_view name)
{
    std::string out;
    for (const char c : name)
        if (c != '_' && c != '-')
            out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

bool is_personal(std::string_view name)
{
    const auto plain = plain_name(name);
    return std::find(personal_fields.begin(), personal_fields.end(), plain) != personal_fields.end() ||
           plain.ends_with("name") || plain.ends_with("base64") || plain.starts_with("transcript");
}

// Ids and times hold digits, too.
bool is_technical(const std::string& text)
{
    return events::is_uuid(text) || models::parse_rfc3339(text).has_value();
}

// Words, or a document within the document.
bool has_words(std::string_view text)
{
    return std::any_of(text.begin(), text.end(), [](unsigned char c) { return std::isspace(c) || c == '{'; });
}

bool is_form(std::string_view text)
{
    return !has_words(text) && text.find('=') != text.npos;
}

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool is_id_char(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_';
}

bool is_address_char(char c)
{
    return is_id_char(c) || c == '.' || c == '+' || c == '%';
}

std::string mask_addresses(std::string_view text)
{
    std::string out;
    std::size_t done = 0;
    for (auto at = text.find('@'); at != text.npos; at = text.find('@', std::max(done, at + 1))) {
        auto begin = at, end = at + 1;
        while (begin > done && is_address_char(text[begin - 1]))
            --begin;
        while (end < text.size() && is_address_char(text[end]))
            ++end;
        if (begin == at || end == at + 1)
            continue;
        out.append(text.substr(done, begin - done)).append(mask_text);
        done = end;
    }
    return out.append(text.substr(done));
}

// Of the phone number that begins here: with "+", or eight digits and more in a row that are no part of an id. Else 0.
std::size_t number_length(std::string_view text, std::size_t at)
{
    const bool is_international = text[at] == '+';
    if (!is_international && (!is_digit(text[at]) || (at > 0 && is_id_char(text[at - 1]))))
        return 0;
    constexpr std::string_view separators = " ().-";
    std::size_t digits = 0, end = at + is_international;
    for (auto i = end; i < text.size(); ++i) {
        if (is_digit(text[i])) {
            ++digits;
            end = i + 1;
        } else if (!is_international || separators.find(text[i]) == separators.npos) {
            break;
        }
    }
    if (is_international)
        return digits >= 7 ? end - at : 0;
    return digits >= 8 && digits <= 15 && (end == text.size() || !is_id_char(text[end])) ? digits : 0;
}

std::string mask_numbers(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        if (const auto length = number_length(text, i)) {
            out += mask_text;
            i += length;
        } else {
            out += text[i++];
        }
    }
    return out;
}

std::string mask_string(std::string_view name, const std::string& text)
{
    if (auto masked = log::mask({name, text}))
        return std::move(*masked);
    if (text.empty() || is_technical(text))
        return text;
    return is_personal(name) || has_words(text) ? std::string(mask_text) : mask_contacts(text);
}

json::value mask_member(std::string_view name, const json::value& v)
{
    if (const auto* text = v.as_string())
        return mask_string(name, *text);
    if (const auto* items = v.as_array()) {
        json::array out;
        for (const auto& item : *items)
            out.push_back(mask_member(name, item));
        return out;
    }
    if (const auto* members = v.as_object()) {
        json::object out;
        for (const auto& [member, value] : *members)
            out.set(member, mask_member(member, value));
        return out;
    }
    const bool is_hidden = !v.is_null() && log::mask({name, "0"}).has_value();
    return is_hidden ? json::value(mask_text) : v;
}

}  // namespace

json::value mask_personal_data(const json::value& v)
{
    const auto* text = v.as_string();
    if (!text)
        return mask_member("", v);
    if (!is_form(*text))
        return std::string(mask_text);
    auto fields = http::parse_form(*text);
    for (auto& [name, value] : fields)
        value = mask_string(name, value);
    return http::encode_form(fields);
}

std::string mask_contacts(std::string_view text)
{
    return mask_numbers(mask_addresses(text));
}

bool is_masked(const json::value& v)
{
    if (const auto* text = v.as_string())
        return text->find(mask_text) != std::string::npos;
    if (const auto* items = v.as_array())
        return std::any_of(items->begin(), items->end(), is_masked);
    if (const auto* members = v.as_object())
        return std::any_of(members->begin(), members->end(), [](const auto& m) { return is_masked(m.second); });
    return false;
}

}  // namespace relevo::webhook_gateway
