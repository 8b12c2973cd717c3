#include "domain/score.hpp"

#include <catch2/catch.hpp>

#include "domain/qualification.hpp"
#include "test/domain/moment.hpp"

using namespace relevo::scoring;
using namespace std::chrono_literals;

namespace {

const lead_settings defaults;

time_point days_ago(double d)
{
    return now - std::chrono::duration_cast<time_point::duration>(std::chrono::duration<double>(d * 86400));
}

void add(scoring_facts& f, const char* kind, int n, double age_days = 1)
{
    for (int i = 0; i < n; ++i)
        f.events.push_back({kind, days_ago(age_days)});
}

// The lead of requirement 4's list example.
scoring_facts lead_of_vector_2()
{
    scoring_facts f;
    f.lead.name = "María Soto";
    f.lead.phone = "+56912345678";
    f.lead.phone_valid = true;
    f.lead.email = "maria@email.com";
    f.lead.email_valid = true;
    f.lead.location = "Las Condes";
    f.lead.budget = "3000 UF";
    f.lead.property_type = "departamento";
    add(f, kinds::inbound_message, 4);
    return f;
}

scoring_facts lead_of_vector_3(double message_age_days = 1)
{
    auto f = lead_of_vector_2();
    f.lead.monthly_income = 800'000;
    f.lead.dicom_status = "clean";
    f.events.clear();
    add(f, kinds::inbound_message, 9, message_age_days);
    return f;
}

double points_of(const score_result& r, std::string_view code)
{
    for (const auto& c : r.components)
        if (c.code == code)
            return c.points;
    return 0;
}

double gain_of(const score_result& r, std::string_view code)
{
    for (const auto& m : missing(r, defaults))
        if (m.code == code)
            return m.gain;
    return 0;
}

}  // namespace

TEST_CASE("vector 1: a webchat lead that told place and type")
{
    scoring_facts f;
    f.lead.location = "Las Condes";
    f.lead.property_type = "departamento";
    add(f, kinds::inbound_message, 1);
    const auto r = score(f, defaults, now);
    CHECK(r.score == 15.0);
    CHECK(status(r.score, stage::entrada, temperature::cold, defaults) == temperature::cold);
}

TEST_CASE("vector 2: profile data and four messages")
{
    const auto r = score(lead_of_vector_2(), defaults, now);
    CHECK(r.data == Approx(38.5));
    CHECK(r.score == 42.5);
    CHECK(status(r.score, stage::perfilamiento, temperature::cold, defaults) == temperature::warm);
}

TEST_CASE("vector 3: financial data make it hot and potencial")
{
    const auto f = lead_of_vector_3();
    const auto r = score(f, defaults, now);
    CHECK(r.data == Approx(59.5));
    CHECK(r.score == 68.5);
    CHECK(status(r.score, stage::calificacion_financiera, temperature::warm, defaults) == temperature::hot);
    CHECK(qualify(f.lead, defaults.qualification)->value == calificacion::potencial);
}

TEST_CASE("vector 4: messages of 16 days ago count half")
{
    const auto r = score(lead_of_vector_3(16), defaults, now);
    CHECK(r.engagement == Approx(4.5));
    CHECK(r.score == 64.0);
}

TEST_CASE("vector 5: a visit without showing up costs eight points")
{
    auto f = lead_of_vector_2();
    add(f, kinds::appointment_no_show, 1);
    const auto r = score(f, defaults, now);
    CHECK(r.score == 34.5);
    CHECK(status(r.score, stage::seguimiento, temperature::warm, defaults) == temperature::warm);
}

TEST_CASE("vector 6: twelve messages count as ten")
{
    auto f = lead_of_vector_3();
    f.lead.monthly_income = 4'500'000;
    f.events.clear();
    add(f, kinds::inbound_message, 12);
    add(f, kinds::appointment_scheduled, 1);
    const auto r = score(f, defaults, now);
    CHECK(r.data == Approx(70));
    CHECK(r.score == 88.0);
    CHECK(qualify(f.lead, defaults.qualification)->value == calificacion::calificado);
}

TEST_CASE("vector 7: too much debt gives no points and disqualifies")
{
    lead_facts lead;
    lead.monthly_income = 2'500'000;
    lead.dicom_status = "has_debt";
    lead.morosidad_amount = 600'000;
    scoring_facts f;
    f.lead = lead;
    CHECK(points_of(score(f, defaults, now), "dicom_status") == 0);
    const auto q = qualify(lead, defaults.qualification);
    CHECK(q->value == calificacion::no_calificado);
    CHECK(q->rule == "debt_amount_above");
}

TEST_CASE("vector 8: the income limits")
{
    lead_facts lead;
    lead.dicom_status = "clean";
    const auto with_income = [&](std::int64_t income) {
        lead.monthly_income = income;
        return qualify(lead, defaults.qualification)->value;
    };
    CHECK(with_income(1'000'000) == calificacion::calificado);
    CHECK(with_income(999'999) == calificacion::potencial);
    CHECK(with_income(500'000) == calificacion::potencial);
    CHECK(with_income(499'999) == calificacion::no_calificado);
}

TEST_CASE("the demonstration's story: 21, 25, 27, 33, 40, 41")
{
    scoring_facts f;
    f.lead.name = "María Soto";
    f.lead.phone = "+56912345678";
    f.lead.phone_valid = true;
    f.lead.location = "Las Condes";
    CHECK(score(f, defaults, now).score == 21.0);
    add(f, kinds::call_answered, 1, 0);
    CHECK(score(f, defaults, now).score == 25.0);
    add(f, kinds::call_over_60s, 1, 0);
    CHECK(score(f, defaults, now).score == 27.0);
    f.calls.push_back({310, 6, "Busca 2D en Las Condes", days_ago(0.0001)});
    CHECK(score(f, defaults, now).score == 33.0);
    f.lead.budget = "3000 UF";
    f.lead.budget_at = now;
    CHECK(score(f, defaults, now).score == 40.0);
    add(f, kinds::inbound_message, 1, 0);
    CHECK(score(f, defaults, now).score == 41.0);
}

TEST_CASE("the score of vector 3 in 14 days")
{
    scoring_facts f = lead_of_vector_3(0);
    CHECK(score(f, defaults, now + 14 * 24h).score == 64.5);
}

TEST_CASE("a capped kind keeps its newest events")
{
    scoring_facts f;
    add(f, kinds::inbound_message, 10, 30);
    add(f, kinds::inbound_message, 10, 1);
    CHECK(score(f, defaults, now).engagement == Approx(10));
}

TEST_CASE("engagement stays between -15 and 30, and says what was cut")
{
    scoring_facts f;
    add(f, kinds::appointment_completed, 5);
    auto r = score(f, defaults, now);
    CHECK(r.engagement == Approx(30));
    CHECK(points_of(r, "limit") == Approx(-20));

    f.events.clear();
    add(f, kinds::explicit_not_interested, 3);
    r = score(f, defaults, now);
    CHECK(r.engagement == Approx(-15));
    CHECK(r.score == 0);
}

TEST_CASE("interest confirmed twice within 30 days counts once")
{
    scoring_facts f;
    f.events = {{kinds::interest_confirmed, days_ago(1)}, {kinds::interest_confirmed, days_ago(2)}};
    CHECK(score(f, defaults, now).engagement == Approx(6));
}

TEST_CASE("an event of the future has not begun to fade")
{
    scoring_facts f;
    add(f, kinds::call_answered, 1, -3);
    CHECK(score(f, defaults, now).engagement == Approx(4));
}

TEST_CASE("a call's judgement is limited to ten, all together to fifteen, and halves in 30 days")
{
    scoring_facts f;
    f.calls = {{1, 25, "", now}};
    CHECK(score(f, defaults, now).judgement == Approx(10));
    f.calls.push_back({2, 9, "", now});
    CHECK(score(f, defaults, now).judgement == Approx(15));
    f.calls = {{3, -8, "", days_ago(30)}};
    CHECK(score(f, defaults, now).judgement == Approx(-4));
}

TEST_CASE("a placeholder is no name")
{
    lead_facts lead;
    const auto name_points = [&](const char* name) {
        lead.name = name;
        return data_points(lead, defaults, now).front().points;
    };
    CHECK(name_points("Telegram User") == 0);
    CHECK(name_points(" usuario ") == 0);
    CHECK(name_points("56912345678") == 0);
    CHECK(name_points("") == 0);
    CHECK(name_points("Ñ") == Approx(3.5));
    CHECK(name_points("María") == Approx(3.5));
}

TEST_CASE("debt without an amount counts a quarter, below the limit a half")
{
    scoring_facts f;
    f.lead.dicom_status = "has_debt";
    CHECK(points_of(score(f, defaults, now), "dicom_status") == Approx(3.5));
    f.lead.morosidad_amount = 499'999;
    CHECK(points_of(score(f, defaults, now), "dicom_status") == Approx(7));
    f.lead.morosidad_amount = 500'000;
    CHECK(points_of(score(f, defaults, now), "dicom_status") == 0);
}

TEST_CASE("old financial data count half and are asked again")
{
    scoring_facts f;
    f.lead.monthly_income = 4'000'000;
    f.lead.monthly_income_at = days_ago(181);
    const auto r = score(f, defaults, now);
    CHECK(r.data == Approx(8.75));
    CHECK(gain_of(r, "monthly_income") == 8.8);

    f.lead.monthly_income = 400'000;  // worth nothing then, but who knows now
    CHECK(gain_of(score(f, defaults, now), "monthly_income") == 17.5);
    f.lead.monthly_income_at = days_ago(179);
    CHECK(gain_of(score(f, defaults, now), "monthly_income") == 0);

    f.lead.budget = "3000 UF";
    f.lead.budget_at = days_ago(181);
    f.lead.dicom_status = "clean";
    f.lead.dicom_status_at = days_ago(181);
    const auto old = score(f, defaults, now);
    CHECK(points_of(old, "budget") == Approx(3.5));
    CHECK(points_of(old, "dicom_status") == Approx(7));
    CHECK(gain_of(old, "dicom_status") == 7);
}

TEST_CASE("what is known is not asked again, however few points it has: vector 3 lacks a visit only")
{
    const auto gaps = missing(score(lead_of_vector_3(), defaults, now), defaults);
    REQUIRE(gaps.size() == 1);
    CHECK(gaps.front().code == kinds::appointment_scheduled);
    CHECK(gaps.front().gain == 8.0);

    scoring_facts f;
    f.lead.dicom_status = "unknown";
    CHECK(gain_of(score(f, defaults, now), "dicom_status") == 14);
    f.lead.dicom_status = "has_debt";
    f.lead.morosidad_amount = 600'000;
    CHECK(gain_of(score(f, defaults, now), "dicom_status") == 0);
}

TEST_CASE("a place outside the service zones counts half")
{
    auto settings = defaults;
    settings.service_zones = {"Ñuñoa", "Las Condes"};
    scoring_facts f;
    f.lead.location = "las condes, Santiago";
    CHECK(score(f, settings, now).data == Approx(10.5));
    f.lead.location = "NUNOA";
    CHECK(score(f, settings, now).data == Approx(10.5));
    f.lead.location = "Arica";
    CHECK(score(f, settings, now).data == Approx(5.25));
}

TEST_CASE("weights are normalised to 70")
{
    auto settings = defaults;
    for (auto& [field, weight] : settings.field_weights)
        weight = field == "name" ? 1 : 0;
    scoring_facts f;
    f.lead.name = "María";
    CHECK(score(f, settings, now).data == Approx(70));
}

TEST_CASE("the status falls only three points below the threshold")
{
    CHECK(status(50.0, stage::entrada, temperature::cold, defaults) == temperature::warm);
    CHECK(status(50.1, stage::entrada, temperature::cold, defaults) == temperature::hot);
    CHECK(status(47.0, stage::entrada, temperature::hot, defaults) == temperature::hot);
    CHECK(status(46.9, stage::entrada, temperature::hot, defaults) == temperature::warm);
    CHECK(status(18.0, stage::entrada, temperature::hot, defaults) == temperature::warm);
    CHECK(status(17.0, stage::entrada, temperature::warm, defaults) == temperature::warm);
    CHECK(status(16.9, stage::entrada, temperature::warm, defaults) == temperature::cold);
    CHECK(status(20.0, stage::entrada, temperature::lost, defaults) == temperature::cold);
    CHECK(status(90, stage::perdido, temperature::hot, defaults) == temperature::lost);
    CHECK(status(10, stage::referidos, temperature::hot, defaults) == temperature::converted);
}

TEST_CASE("DICOM unknown is an answer only after asking twice")
{
    lead_facts lead;
    lead.monthly_income = 2'000'000;
    lead.dicom_status = "unknown";
    CHECK(!qualify(lead, defaults.qualification));
    lead.dicom_asked_twice = true;
    CHECK(qualify(lead, defaults.qualification)->value == calificacion::potencial);
}

TEST_CASE("points begin to fade after the grace days, a judgement at once")
{
    scoring_facts f;
    CHECK(!next_decay(f, defaults, now));
    f.events = {{kinds::inbound_message, days_ago(1)}};
    CHECK(*next_decay(f, defaults, now) == days_ago(-1));
    f.calls = {{1, 5, "", days_ago(1)}};
    CHECK(*next_decay(f, defaults, now) == now);
}
