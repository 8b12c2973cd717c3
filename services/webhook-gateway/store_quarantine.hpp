#pragma once

#include <optional>
#include <string>
#include <vector>

#include "database/transaction.hpp"
#include "events/envelope.hpp"
#include "http/message.hpp"
#include "models/time.hpp"

// SQL of the webhooks that are genuine but unreadable.
namespace relevo::webhook_gateway::quarantined {

struct entry
{
    std::string id, source, topic, path, secret_id, problem, correlation_id;
    std::optional<std::string> received_at;  // RFC 3339
    std::int64_t bytes = 0;
};

struct filter
{
    std::optional<std::string> source;
    std::optional<models::time_point> from, to;  // received at
};

struct page_result
{
    std::vector<entry> entries;  // newest first
    std::int64_t total = 0;
};

// A webhook that is sent again is kept once. What is older than 30 days goes, some at a time.
void insert(database::transaction& tx, const events::envelope& e, std::string_view problem);
page_result list(database::transaction& tx, const filter& f, http::page p);
std::optional<entry> find(database::transaction& tx, const std::string& id);
// The provider's bytes.
std::string body_of(database::transaction& tx, const std::string& id);

}  // namespace relevo::webhook_gateway::quarantined
