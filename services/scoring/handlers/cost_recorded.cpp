#include "cost_watch.hpp"
#include "handlers/event_facts.hpp"
#include "handlers/handlers.hpp"

namespace relevo::scoring {

namespace {

// What the provider told counts; else the price that held then. Without either the cost is 0 and not priced.
constexpr database::query insert_cost{"insert_cost", R"(
    INSERT INTO cost_events (broker_id, lead_id, kind, provider, model, operation, input_tokens, output_tokens,
                             cached_tokens, units, unit, cost_usd, priced, latency_ms, success, request_id, created_at)
    SELECT $1::bigint, $2::bigint, $3::text, $4::text, $5::text, $6::text, $7::bigint, $8::bigint, $9::bigint,
           $10::float8, $11::text,
           CASE WHEN $12::numeric > 0 THEN $12::numeric ELSE COALESCE(p.cost, 0) END,
           $12::numeric > 0 OR p.cost IS NOT NULL, $13::bigint, $14::boolean, $15::text, $16::timestamptz
    FROM (SELECT) one LEFT JOIN LATERAL (
        SELECT (greatest($7::bigint - $9::bigint, 0) * m.input_usd_per_million + $9::bigint * m.cached_usd_per_million
                + $8::bigint * m.output_usd_per_million) / 1000000 + $10::float8::numeric * m.usd_per_unit AS cost
        FROM model_prices m
        WHERE m.provider = $4::text AND m.valid_from <= $16::timestamptz
          AND m.model IN ($5::text, regexp_replace($5::text, '-\d{4}-\d{2}-\d{2}$', ''))
        ORDER BY m.model = $5::text DESC, m.valid_from DESC LIMIT 1) p ON true
    ON CONFLICT (broker_id, request_id) DO NOTHING RETURNING cost_usd > 0 AS has_cost)"};

}  // namespace

// Idempotent by request_id: a call of a provider costs once.
void on_cost_recorded(messaging::unit& unit, const events::v1::CostRecorded& c, const events::envelope& e)
{
    const auto lead = c.lead_id() ? std::optional<std::int64_t>(c.lead_id()) : std::nullopt;
    const auto at = time_or("", e);
    const auto stored =
        unit.tx.maybe(insert_cost, c.broker_id(), lead, c.kind(), c.provider(), c.model(), c.operation(),
                      c.input_tokens(), c.output_tokens(), c.cached_tokens(), c.units(), c.unit(), c.cost_usd(),
                      c.latency_ms(), c.success(), c.request_id().empty() ? e.id : c.request_id(), at);
    if (stored && database::get<bool>(*stored, "has_cost"))
        unit.deferred<cost_watch>().added(c.broker_id(), at);
}

}  // namespace relevo::scoring
