#include "store_audit.hpp"

namespace relevo::webhook_gateway::audit {

namespace {

constexpr database::query insert_audit{"insert_audit", R"(
    INSERT INTO admin_audit (broker_id, user_id, user_email, action, subject, detail, request_id)
    SELECT broker_id, $3::bigint, $4, $5, subject, $6::jsonb, $7
      FROM unnest($1::bigint[], $2::text[]) AS s(broker_id, subject))"};

}  // namespace

void write(database::transaction& tx, const auth::user& user, const std::string& request_id, const std::string& action,
           const std::vector<subject>& subjects, const json::value& detail)
{
    std::vector<std::int64_t> brokers;
    std::vector<std::string> ids;
    for (const auto& s : subjects) {
        brokers.push_back(s.broker_id);
        ids.push_back(s.id);
    }
    if (!ids.empty())
        tx.exec(insert_audit, brokers, ids, user.id, user.email, action, json::serialize(detail), request_id);
}

}  // namespace relevo::webhook_gateway::audit
