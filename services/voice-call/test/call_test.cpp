#include "domain/call.hpp"

#include <catch2/catch.hpp>
#include <limits>

using namespace relevo::voice_call;
using relevo::models::classify_ending;
using std::chrono::seconds;

namespace {

const time_point t0{seconds(1'795'186'800)};

}  // namespace

TEST_CASE("a call goes forward only")
{
    call c;
    CHECK(c.advance(call_status::answered, t0));
    CHECK_FALSE(c.advance(call_status::ringing, t0 + seconds(1)));
    CHECK_FALSE(c.advance(call_status::answered, t0 + seconds(2)));
    CHECK(c.status == call_status::answered);
    CHECK(c.answered_at == t0);
}

TEST_CASE("a call that ends before it rings is not answered")
{
    call c;
    CHECK(c.end(classify_ending("customer-busy", 0), "customer-busy", t0));
    CHECK_FALSE(c.advance(call_status::answered, t0 + seconds(1)));
    CHECK(c.status == call_status::busy);
    CHECK_FALSE(c.answered_at);
    CHECK_FALSE(c.duration_seconds);
}

TEST_CASE("a repeated end changes nothing")
{
    call c;
    c.advance(call_status::answered, t0);
    CHECK(c.end(classify_ending("customer-ended-call", 2), "customer-ended-call", t0 + seconds(145)));
    CHECK_FALSE(c.end(classify_ending("customer-busy", 0), "customer-busy", t0 + seconds(200)));
    CHECK(c.status == call_status::completed);
    CHECK(c.outcome == call_outcome::answered_human);
    CHECK(c.duration_seconds == 145);
}

TEST_CASE("late news of an answer complete a call that has ended")
{
    call c;
    c.end(classify_ending("customer-ended-call", 1), "customer-ended-call", t0 + seconds(100));
    CHECK_FALSE(c.duration_seconds);
    CHECK_FALSE(c.advance(call_status::answered, t0 + seconds(10)));
    CHECK(c.answered_at == t0 + seconds(10));
    CHECK(c.duration_seconds == 90);
    CHECK_FALSE(c.advance(call_status::answered, t0 + seconds(200)));
    CHECK(c.answered_at == t0 + seconds(10));
}

TEST_CASE("the report has the last word, whatever came before or comes after")
{
    told_ending told;
    told.ending = classify_ending("customer-ended-call", 2);
    told.reason = "customer-ended-call";
    told.started_at = t0;
    told.ended_at = t0 + seconds(92);
    told.at = t0 + seconds(95);
    call c;
    c.end(classify_ending("customer-ended-call", 0), "customer-ended-call", t0 + seconds(93));
    CHECK(c.outcome == call_outcome::no_answer);
    CHECK(c.report(told));
    CHECK(c.outcome == call_outcome::answered_human);
    CHECK_FALSE(c.report(told));
    CHECK_FALSE(c.reconsider(classify_ending("customer-ended-call", 0)));
    c.advance(call_status::answered, t0 - seconds(5));
    CHECK(c.answered_at == t0);
    CHECK(c.ended_at == t0 + seconds(92));
    CHECK(c.duration_seconds == 92);
}

TEST_CASE("what a model invents is clamped or dropped")
{
    call_analysis a;
    a.score_delta = 99;
    a.stage_to_move = "luna";
    CHECK(sane(a).score_delta == 10);
    CHECK(sane(a).stage_to_move.empty());
    a.score_delta = std::numeric_limits<double>::quiet_NaN();
    a.stage_to_move = "agendado";
    CHECK(sane(a).score_delta == 0);
    CHECK(sane(a).stage_to_move == "agendado");
}
