#pragma once

#include <string>
#include <vector>

#include "auth/user.hpp"
#include "database/transaction.hpp"
#include "json/value.hpp"

// SQL of what operators did.
namespace relevo::webhook_gateway::audit {

struct subject
{
    std::int64_t broker_id = 0;
    std::string id;
};

// action: task.reveal, task.retry, task.discard, webhooks.replay. One row a subject.
void write(database::transaction& tx, const auth::user& user, const std::string& request_id, const std::string& action,
           const std::vector<subject>& subjects, const json::value& detail);

}  // namespace relevo::webhook_gateway::audit
