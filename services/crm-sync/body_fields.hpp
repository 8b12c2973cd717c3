#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "json/value.hpp"
#include "refusals.hpp"

// Members of a request's body, read one by one: absent leaves the value as it is, and what is wrong goes to checks.
namespace relevo::crm_sync {

using optional_text = std::optional<std::string>;

// Text or null, trimmed; empty counts as null. False when it is absent or wrong.
bool read_text(const json::value& body, const char* key, std::size_t max_length, field_checks& checks,
               optional_text& out);
// Text of min to max characters, trimmed. False when it is absent or wrong.
bool read_name(const json::value& body, const char* key, std::size_t min_length, std::size_t max_length,
               field_checks& checks, std::string& out);
void read_flag(const json::value& body, const char* key, field_checks& checks, bool& out);
// An integer, or null where that is allowed.
void read_count(const json::value& body, const char* key, std::int64_t min, std::int64_t max, field_checks& checks,
                std::optional<std::int64_t>& out);

// An IANA time zone; a number in E.164, read in a country; an e-mail. False as read_text.
bool read_time_zone(const json::value& body, field_checks& checks, optional_text& out);
bool read_phone(const json::value& body, const std::string& country, field_checks& checks, optional_text& out);
bool read_email(const json::value& body, field_checks& checks, optional_text& out);

// The rules of a new password.
void check_password(const std::string& password, const std::string& field, field_checks& checks);

}  // namespace relevo::crm_sync
