#include <deque>

#include "crm_house.hpp"
#include "handlers/handlers.hpp"

using namespace relevo;
using namespace relevo::crm_sync;
using http::method;

namespace {

// A dashboard at the other end of a connection.
class fake_socket : public http::websocket
{
public:
    explicit fake_socket(runtime::service& svc) : arrived_(svc.loop()) {}

    void says(const json::value& frame) { says_text(json::serialize(frame)); }
    void says_text(std::string text)
    {
        inbox_.push_back(std::move(text));
        seen_ = clock::now();
        arrived_.set();
    }
    void hangs_up()
    {
        is_open_ = false;
        arrived_.set();
    }

    // The frames of an event that arrived so far.
    std::vector<json::value> heard(const std::string& event) const
    {
        std::vector<json::value> out;
        for (const auto& f : sent)
            if (const auto v = json::parse(f).value(); v.text("event") == event || v.text("type") == event)
                out.push_back(v);
        return out;
    }

    awaitable<std::optional<std::string>> receive(deadline until) override
    {
        timed_out_ = false;
        while (inbox_.empty() && is_open_ && !timed_out_)
            timed_out_ = !co_await arrived_.wait_until(until);
        if (inbox_.empty())
            co_return std::nullopt;
        std::optional<std::string> frame = std::move(inbox_.front());
        inbox_.pop_front();
        co_return frame;
    }
    bool timed_out() const override { return timed_out_; }
    bool send(std::string frame) override
    {
        if (!is_open_ || refuses)
            return false;
        sent.push_back(std::move(frame));
        return true;
    }
    awaitable<> close(std::uint16_t code, std::string_view) override
    {
        closed_with = closed_with ? closed_with : code;
        hangs_up();
        co_return;
    }
    bool is_open() const override { return is_open_; }
    clock::time_point last_seen() const override { return seen_; }

    std::vector<std::string> sent;
    std::optional<int> closed_with;
    bool refuses = false;
    bool has_left = false;

private:
    runtime::event arrived_;
    std::deque<std::string> inbox_;
    clock::time_point seen_ = clock::now();
    bool is_open_ = true, timed_out_ = false;
};

struct realtime_house : crm_house
{
    std::int64_t next_offset = 100;

    awaitable<> serve(std::shared_ptr<fake_socket> socket, std::int64_t broker_id, std::int64_t user_id)
    {
        http::request req;
        req.path_parameters = {{"broker_id", std::to_string(broker_id)}, {"user_id", std::to_string(user_id)}};
        co_await serve_websocket(ctx, req, *socket);
        socket->has_left = true;
    }

    std::shared_ptr<fake_socket> open(std::int64_t broker_id, std::int64_t user_id)
    {
        auto socket = std::make_shared<fake_socket>(svc);
        svc.spawn("test socket", serve(socket, broker_id, user_id));
        return socket;
    }

    awaitable<std::shared_ptr<fake_socket>> connect(std::string token, std::int64_t broker_id, std::int64_t user_id,
                                                    std::string last_event_id = {})
    {
        auto socket = open(broker_id, user_id);
        socket->says(json::object{{"token", token}, {"last_event_id", last_event_id}});
        const auto answered = [&] { return !socket->heard("connected").empty() || socket->closed_with; };
        co_await until(answered);
        co_return socket;
    }

    // reached is named by the caller: GCC 12 and temporaries.
    template <class F>
    static awaitable<> until(const F& reached)
    {
        std::function<bool()> condition = std::cref(reached);
        co_await testing::eventually(std::move(condition));
    }
    static awaitable<> until_heard(std::shared_ptr<fake_socket> socket, const char* event, std::size_t n = 1)
    {
        const auto reached = [&] { return socket->heard(event).size() >= n; };
        co_await until(reached);
    }
    static awaitable<> until_closed(std::shared_ptr<fake_socket> socket)
    {
        const auto reached = [&] { return socket->closed_with.has_value(); };
        co_await until(reached);
    }
    static awaitable<> until_left(std::shared_ptr<fake_socket> socket)
    {
        const auto reached = [&] { return socket->has_left; };
        co_await until(reached);
    }

    // A frame as the topic brings it. Its id is 3-<offset>.
    std::int64_t frame(std::int64_t broker_id, std::int64_t lead_id, std::string_view event)
    {
        const auto m = events::to_message(events::realtime_frame(broker_id, lead_id, event, R"({"x":1})"));
        kafka::record r;
        r.topic = m.topic;
        r.key = m.key;
        r.value = m.value;
        r.headers = m.headers;
        r.partition = 3;
        r.offset = next_offset++;
        r.timestamp_ms = now_ms();
        hub.accept(std::move(r));
        return next_offset - 1;
    }
};

}  // namespace

TEST_CASE("a dashboard is greeted and gets its broker's frames, with their ids, and no other's")
{
    realtime_house house;
    house.run([&]() -> awaitable<> {
        const auto token = co_await house.register_broker("una");
        co_await house.register_broker("dos");
        const auto socket = co_await house.connect(token, 1, 1);
        const auto greeting = socket->heard("connected");
        REQUIRE(greeting.size() == 1);
        CHECK(greeting[0].text("data.role") == "ADMIN");
        CHECK(greeting[0].boolean("data.resumed") == false);
        house.frame(2, 7, "score_changed");
        const auto offset = house.frame(1, 42, "score_changed");
        co_await house.until_heard(socket, "score_changed");
        CHECK(socket->heard("score_changed").size() == 1);
        CHECK(socket->heard("score_changed")[0].text("id") == "3-" + std::to_string(offset));
        socket->hangs_up();
        co_await house.until_left(socket);
    });
}

TEST_CASE("a wrong token, a foreign broker and noise are closed with their codes")
{
    realtime_house house;
    house.run([&]() -> awaitable<> {
        const auto token = co_await house.register_broker("una");
        co_await house.register_broker("dos");
        const auto bad = co_await house.connect("nonsense", 1, 1);
        CHECK(bad->closed_with == 4001);
        const auto foreign = co_await house.connect(token, 2, 1);
        CHECK(foreign->closed_with == 4001);
        const auto another = co_await house.connect(token, 1, 2);
        CHECK(another->closed_with == 4001);
        const auto noise = house.open(1, 1);
        noise->says_text("hello");
        co_await house.until_closed(noise);
        CHECK(noise->closed_with == 4010);

        const auto flood = co_await house.connect(token, 1, 1);
        for (int i = 0; i < 25; ++i)
            flood->says(json::object{{"type", "ping"}});
        co_await house.until_closed(flood);
        CHECK(flood->closed_with == 4010);
        CHECK(flood->heard("pong").size() == 20);
    });
}

TEST_CASE("a returning dashboard gets what it missed, in order, and is told when it missed too much")
{
    realtime_house house;
    house.run([&]() -> awaitable<> {
        const auto token = co_await house.register_broker("una");
        const auto first = co_await house.connect(token, 1, 1);
        const auto empty_position = first->heard("connected")[0].text("id");
        const auto seen = house.frame(1, 42, "score_changed");
        house.frame(1, 42, "typing");
        house.frame(1, 42, "stage_changed");
        co_await house.until_heard(first, "stage_changed");
        first->hangs_up();

        const auto again = co_await house.connect(token, 1, 1, "3-" + std::to_string(seen));
        CHECK(again->heard("connected")[0].boolean("data.resumed") == true);
        co_await house.until_heard(again, "stage_changed");
        CHECK(again->heard("score_changed").empty());
        CHECK(again->heard("typing").empty());

        const auto from_nothing = co_await house.connect(token, 1, 1, empty_position);
        CHECK(from_nothing->heard("connected")[0].boolean("data.resumed") == true);
        co_await house.until_heard(from_nothing, "score_changed");

        const auto late = co_await house.connect(token, 1, 1, "3-1");
        co_await house.until_heard(late, "resync_required");
        CHECK(late->heard("connected")[0].boolean("data.resumed") == false);
    });
}

TEST_CASE("an agent sees own and unassigned leads, and nothing of colleagues'")
{
    realtime_house house;
    house.run([&]() -> awaitable<> {
        const auto admin = co_await house.register_broker("activa");
        co_await house.call(method::post, "/api/broker/users", admin,
                            R"({"email":"pedro@activa.cl","name":"Pedro","password":"Seguro123!"})");
        const auto login = co_await house.call(method::post, "/auth/login", "",
                                               R"({"email":"pedro@activa.cl","password":"Seguro123!"})");
        const auto agent = crm_house::json_of(login).text("access_token");
        const auto open = co_await house.create_lead(admin, "+56911111111");
        const auto others = co_await house.create_lead(admin, "+56922222222");
        co_await house.call(method::put, "/api/v1/leads/" + std::to_string(others) + "/assign", admin,
                            R"({"agent_id":1})");
        const auto own = co_await house.create_lead(agent, "+56933333333");

        const auto socket = co_await house.connect(agent, 1, 2);
        house.frame(1, others, "score_changed");
        house.frame(1, 0, "cost_alert");
        house.frame(1, open, "score_changed");
        house.frame(1, own, "score_changed");
        house.frame(1, 0, "campaign_progress");
        co_await house.until_heard(socket, "campaign_progress");
        CHECK(socket->heard("score_changed").size() == 2);
        CHECK(socket->heard("cost_alert").empty());
    });
}

TEST_CASE("a subscription narrows; typing goes to the topic; unknown types are answered")
{
    realtime_house house;
    house.run([&]() -> awaitable<> {
        const auto token = co_await house.register_broker("una");
        const auto lead = co_await house.create_lead(token, "+56911111111");
        const auto socket = co_await house.connect(token, 1, 1);
        socket->says(json::object{
            {"type", "subscribe"}, {"events", json::array{"stage_changed"}}, {"lead_ids", json::array{lead}}});
        co_await house.until_heard(socket, "subscribed");
        house.frame(1, lead, "score_changed");
        house.frame(1, lead + 1, "stage_changed");
        house.frame(1, lead, "stage_changed");
        co_await house.until_heard(socket, "stage_changed");
        CHECK(socket->heard("score_changed").empty());
        CHECK(socket->heard("stage_changed").size() == 1);

        socket->says(json::object{{"type", "typing"}, {"lead_id", lead}, {"is_typing", true}});
        socket->says(json::object{{"type", "typing"}, {"lead_id", 999'999}});
        socket->says(json::object{{"type", "dance"}});
        co_await house.until_heard(socket, "error");
        CHECK(socket->heard("error")[0].text("data.code") == "unknown_type");
        socket->says(json::object{{"type", "auth"}, {"token", token}});
        co_await house.until_heard(socket, "auth_ok");
        socket->says(json::object{{"type", "auth"}, {"token", "nonsense"}});
        co_await house.until_closed(socket);
        CHECK(socket->closed_with == 4001);
    });
    CHECK(house.published("typing") == 1);
}

TEST_CASE("of six connections of one user the oldest is closed; so is one that does not keep up")
{
    realtime_house house;
    house.run([&]() -> awaitable<> {
        const auto token = co_await house.register_broker("una");
        std::vector<std::shared_ptr<fake_socket>> sockets;
        for (int i = 0; i < 6; ++i)
            sockets.push_back(co_await house.connect(token, 1, 1));
        co_await house.until_left(sockets[0]);
        CHECK(sockets[0]->closed_with == 4009);
        CHECK_FALSE(sockets[1]->closed_with);
        sockets[1]->refuses = true;
        house.frame(1, 42, "score_changed");
        co_await house.until_left(sockets[1]);
        CHECK(sockets[1]->closed_with == 4011);
        co_await house.hub.close_all();
        co_await house.until_left(sockets[5]);
        CHECK(sockets[5]->heard("server_restart").size() == 1);
        CHECK(sockets[5]->closed_with == 1012);
    });
}
