#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "messaging/subscriber.hpp"

namespace relevo::messaging {

// An unexplained failure of one record: the batch is given back and handed out again, three times at most.
class try_again : public std::runtime_error
{
public:
    using std::runtime_error::runtime_error;
};

// What one batch came to.
struct batch_result
{
    gathered written;
    std::vector<std::size_t> handled;  // places in the batch
    std::size_t known = 0, dead = 0;
};

// The work of a batch inside its transaction; no Kafka, no loop.
class batch_work
{
public:
    batch_work(subscription_table table, row_lock lock_rows, std::string service);

    // Everything or nothing: throws what the first failing handler throws.
    batch_result run_together(database::transaction& tx, const std::vector<events::envelope>& batch) const;

    // A savepoint per record. Records that can never be handled become dead; the rest commits. Throws database errors
    // that concern no single record, and try_again.
    batch_result run_one_by_one(database::transaction& tx, const std::vector<events::envelope>& batch,
                                const std::vector<kafka::record>& records);

    void handle(unit& u, const events::envelope& e) const;

private:
    std::vector<std::size_t> claim(database::transaction& tx, const std::vector<events::envelope>& batch) const;
    void lock_rows(unit& whole, const std::vector<events::envelope>& batch,
                   const std::vector<std::size_t>& places) const;
    // Locks their rows, runs their handlers one after the other, and writes what those left to the end.
    gathered handle_all(database::transaction& tx, const std::vector<events::envelope>& batch,
                        const std::vector<std::size_t>& places) const;
    gathered handle_in_scope(unit& whole, const events::envelope& e) const;
    gathered bury(database::transaction& tx, const events::envelope& e, const kafka::record& r, const std::string& code,
                  const std::string& cause, int attempts) const;
    // Counts tries; true when the record has had its three.
    bool is_exhausted(const std::string& id);

    std::unordered_map<std::string, event_handler> handlers_;
    row_lock lock_rows_;
    std::string service_;
    std::map<std::string, int> tries_;
};

}  // namespace relevo::messaging
