#include "testing/house.hpp"

#include <pqxx/pqxx>
#include <random>

#include "messaging/locks.hpp"

namespace relevo::testing {

std::int64_t random_id()
{
    static std::mt19937_64 random{std::random_device{}()};
    return static_cast<std::int64_t>(random() % 1'000'000'000'000) + 1;
}

struct held_outbox::impl
{
    explicit impl(const std::string& url) : connection(url) {}
    pqxx::connection connection;
};

held_outbox::held_outbox(const scratch_schema& schema) : impl_(std::make_unique<impl>(schema.settings().url))
{
    pqxx::nontransaction work(impl_->connection);
    work.exec("SELECT pg_advisory_lock(" + std::to_string(static_cast<int>(messaging::lock_class::outbox_relay)) +
              ", hashtext('" + schema.name() + "'))");
}

held_outbox::~held_outbox() = default;

}  // namespace relevo::testing
