#pragma once

#include <optional>
#include <string>

#include "database/transaction.hpp"
#include "http/message.hpp"
#include "json/value.hpp"

// The SQL of a person's agent: profile, number, devices.
namespace relevo::voice_call::store {

struct agent_profile
{
    std::int64_t user_id = 0, broker_id = 0;
    std::optional<std::string> display_name, profession, language, vapi_agent_id, phone_number;
    bool is_active = false, wanted_active = false;
};

// A number of a company's pool.
struct virtual_number
{
    std::int64_t id = 0, broker_id = 0;
    std::string phone_number, country;
    std::optional<std::string> provider_number_sid, vapi_phone_number_id;
    std::optional<std::int64_t> assigned_user_id;
};

// Made at the first look, and locked until the transaction ends: what one person asks for happens in order.
agent_profile lock_profile(database::transaction& tx, std::int64_t broker_id, std::int64_t user_id);
std::optional<agent_profile> find_profile(database::transaction& tx, std::int64_t user_id);
void save_profile(database::transaction& tx, const agent_profile& p);

std::optional<virtual_number> number_of_user(database::transaction& tx, std::int64_t user_id);
// The first free number of the company in that country, or nothing. Of those who ask at once each gets another. Lock
// the person's profile before.
std::optional<virtual_number> assign_number(database::transaction& tx, std::int64_t broker_id, std::int64_t user_id,
                                            const std::string& country);
void save_provider_ids(database::transaction& tx, const virtual_number& n);

// The number that was called, whichever company's: call within all_tenants. By its own form, else by Vapi's id.
std::optional<virtual_number> find_called_number(database::transaction& tx, const std::string& phone_number,
                                                 const std::string& vapi_phone_number_id);

// False when the number is in some company's pool already.
bool insert_number(database::transaction& tx, virtual_number& n);
struct number_page
{
    json::array data;
    std::int64_t total = 0;
};
number_page list_numbers(database::transaction& tx, std::int64_t broker_id, http::page p);
enum class removal
{
    removed,
    unknown,
    in_use,  // its person's agent answers it, or is about to
};
removal remove_number(database::transaction& tx, std::int64_t broker_id, std::int64_t id);

// What the prompt of a person's agent is made of, besides the profile.
struct prompt_source
{
    std::string user_name;  // as registered
    std::string broker_language;
    json::value prompt;  // the configuration's section
};
prompt_source find_prompt_source(database::transaction& tx, std::int64_t broker_id, std::int64_t user_id);
// The company's, for numbers written without "+" and for texts; empty when there is no such company.
struct locale
{
    std::string country, language;
};
locale locale_of(database::transaction& tx, std::int64_t broker_id);

}  // namespace relevo::voice_call::store
