#include "handlers/pbx_answer.hpp"

namespace relevo::webhook_gateway::handlers {

http::response pbx_answer(const std::string& call_uuid, const std::optional<json::value>& outcome)
{
    if (!outcome || !outcome->is_object())
        return http::accepted(json::object{
            {"status", "accepted"}, {"call_uuid", call_uuid}, {"buffer_status", "pending"}, {"retries", 0}});
    return http::json_response(outcome->text("status") == "ok" ? 200 : 202, *outcome);
}

}  // namespace relevo::webhook_gateway::handlers
