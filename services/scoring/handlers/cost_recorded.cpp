#include "handlers/handlers.hpp"

namespace relevo::scoring {

namespace {

constexpr database::query insert_cost{"insert_cost", R"(
    INSERT INTO cost_events (broker_id, lead_id, kind, provider, model, operation, input_tokens, output_tokens,
                             cached_tokens, units, unit, cost_usd, latency_ms, success, request_id, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, COALESCE(NULLIF($16, '')::timestamptz, now()))
    ON CONFLICT (broker_id, request_id) DO NOTHING)"};

}  // namespace

// Idempotent by request_id: a call of a provider costs once.
void on_cost_recorded(messaging::unit& unit, const events::v1::CostRecorded& c, const events::envelope& e)
{
    const auto lead = c.lead_id() ? std::optional<std::int64_t>(c.lead_id()) : std::nullopt;
    unit.tx.exec(insert_cost, c.broker_id(), lead, c.kind(), c.provider(), c.model(), c.operation(), c.input_tokens(),
                 c.output_tokens(), c.cached_tokens(), c.units(), c.unit(), c.cost_usd(), c.latency_ms(), c.success(),
                 c.request_id().empty() ? e.id : c.request_id(), e.time);
}

}  // namespace relevo::scoring
