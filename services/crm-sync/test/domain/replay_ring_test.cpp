#include "domain/replay_ring.hpp"

#include <catch2/catch.hpp>

using namespace relevo::crm_sync;

namespace {

constexpr std::int64_t start = 1'800'000'000'000, minute = 60'000;

stored_frame frame(std::int64_t offset, std::int64_t at = start)
{
    return {{3, offset}, at, {"score_changed", 42}, "frame " + std::to_string(offset)};
}

std::vector<std::int64_t> offsets(const std::optional<std::vector<const stored_frame*>>& frames)
{
    std::vector<std::int64_t> out;
    for (const auto* f : frames.value())
        out.push_back(f->at.offset);
    return out;
}

}  // namespace

TEST_CASE("a position is read and written as partition-offset")
{
    CHECK(stream_position::parse("3-18220")->text() == "3-18220");
    for (const auto* bad : {"", "3", "3-", "-3", "a-b", "3-1x", "-1-5"})
        CHECK_FALSE(stream_position::parse(bad));
}

TEST_CASE("a returning client gets what came after its last frame, in order")
{
    replay_ring ring(start);
    for (const auto offset : {10, 14, 20})
        ring.add(frame(offset), start);
    CHECK(offsets(ring.since({3, 10}, start)) == std::vector<std::int64_t>{14, 20});
    CHECK(offsets(ring.since({3, 20}, start)).empty());
}

TEST_CASE("a client whose last frame the ring never had must reload")
{
    replay_ring ring(start);
    ring.add(frame(10), start);
    CHECK_FALSE(ring.since({3, 5}, start));
    CHECK_FALSE(ring.since({2, 10}, start));
}

TEST_CASE("forgetting by number leaves a gap only for those who need what is gone")
{
    replay_ring ring(start, 2);
    for (const auto offset : {10, 14, 20})
        ring.add(frame(offset), start);
    CHECK(ring.size() == 2);
    CHECK(offsets(ring.since({3, 10}, start)) == std::vector<std::int64_t>{14, 20});
    ring.add(frame(25), start);
    CHECK_FALSE(ring.since({3, 10}, start));
}

TEST_CASE("a quiet broker's client is resumed although its last frame is too old to keep")
{
    replay_ring ring(start);
    ring.add(frame(10), start);
    CHECK(offsets(ring.since({3, 10}, start + 20 * minute)).empty());
    CHECK(ring.size() == 0);
}

TEST_CASE("before a broker's first frame the position is a time, and holds as long as nothing after it was forgotten")
{
    replay_ring ring(start - 15 * minute, 2);
    const auto position = ring.position(start);
    REQUIRE(position.is_time());
    ring.add(frame(10, start + minute), start + minute);
    ring.add(frame(11, start + 2 * minute), start + 2 * minute);
    CHECK(offsets(ring.since(position, start + 2 * minute)) == std::vector<std::int64_t>{10, 11});
    CHECK(ring.position(start).text() == "3-11");
    ring.add(frame(12, start + 3 * minute), start + 3 * minute);
    CHECK_FALSE(ring.since(position, start + 3 * minute));
    CHECK_FALSE(replay_ring(start).since(stream_position::at_time(start - minute), start));
}
