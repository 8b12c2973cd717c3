#pragma once

#include <optional>
#include <string>
#include <vector>

#include "database/transaction.hpp"
#include "http/message.hpp"

// SQL of companies as the platform's operator sees them.
namespace relevo::crm_sync::brokers {

struct stats
{
    std::int64_t users = 0, leads = 0, calls_30d = 0;
};

struct broker
{
    std::int64_t id = 0;
    std::string name, slug;
    std::optional<std::string> email, phone, website, address;
    std::string timezone = "America/Santiago", currency = "CLP", country = "CL", language = "es", plan = "standard";
    std::int64_t max_users = 20, max_leads = 50'000;
    double monthly_cost_usd = 500;
    bool is_active = true;
    std::optional<std::string> created_at, updated_at;
    std::optional<brokers::stats> stats;
};

struct filter
{
    std::optional<bool> is_active;
    std::optional<std::string> search;
    bool has_stats = false;
};
struct page_result
{
    std::vector<broker> brokers;
    std::int64_t total = 0;
};
page_result list(database::transaction& tx, const filter& f, http::page p);
std::optional<broker> find(database::transaction& tx, std::int64_t id, bool has_stats = false);
std::optional<broker> lock(database::transaction& tx, std::int64_t id);
// Everything but id, activity and times. False when the slug is another's.
bool save(database::transaction& tx, const broker& b);
// False when it was so before. Deactivating ends the sessions of all its people.
bool set_active(database::transaction& tx, std::int64_t id, bool is_active);

}  // namespace relevo::crm_sync::brokers
