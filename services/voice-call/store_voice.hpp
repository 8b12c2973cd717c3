#pragma once

#include "database/transaction.hpp"
#include "signing/envelope.hpp"
#include "voice_settings.hpp"

// What crm-sync publishes of a company's voice. Within the company's scope, find_number_owner within all_tenants.
namespace relevo::voice_call::store {

// Empty when the company has no configuration.
company_voice find_company_voice(database::transaction& tx, std::int64_t broker_id, const signing::key_ring& keys);

// What an assistant is told about the company.
struct company_brief
{
    std::string name;
    bool is_active = true;
    json::value prompt;  // the configuration's section
};
std::optional<company_brief> find_company_brief(database::transaction& tx, std::int64_t broker_id);

// The active company whose number an inbound call came to, by the provider's id of the number or by the number itself;
// nothing when there is none, or more than one.
std::optional<std::int64_t> find_number_owner(database::transaction& tx, const std::string& phone_number_id,
                                              const std::string& number);

}  // namespace relevo::voice_call::store
