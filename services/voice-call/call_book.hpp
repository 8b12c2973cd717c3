#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "domain/call.hpp"
#include "messaging/unit.hpp"
#include "store.hpp"

namespace relevo::voice_call {

// The calls that a unit works on: each is read and locked once and is one object, whoever asks for it; what is said of
// them is written at the unit's end, a statement a kind of row. So a batch of hundreds of webhooks costs a handful of
// statements, and one of a call that another webhook of the batch has changed finds it changed.
class call_book : public messaging::deferred_writes
{
public:
    // Reads and locks, in the order of their ids, the calls that the provider calls so.
    void load(database::transaction& tx, const std::vector<std::string>& external_ids);
    // Null: there is none. The call lives as long as the unit.
    call* lock(database::transaction& tx, std::int64_t id);
    call* lock_by_external_id(database::transaction& tx, const std::string& external_id);
    // It is looked for again.
    void forget(const std::string& external_id) { ids_.erase(external_id); }
    // One that is locked, or was inserted, in this transaction.
    call& add(call c);

    // All but what store::insert and store::save_report write, if any of it changed. A start that moved moves the step
    // call.initiated with it.
    void save(const call& c);
    // A step of the call, once however often it is told; the earliest time stands.
    void step(const call& c, std::string_view type, time_point at);
    // How it ended, instead of what was thought before.
    void ending(const call& c, std::string_view type);
    // A line is free: those that wait for one try again.
    void line_is_free() { line_is_free_ = true; }

    // What the person has said by now, in lines.
    std::size_t user_lines(database::transaction& tx, const call& c);
    void lines_changed(const call& c) { user_lines_.erase(c.id); }

    void flush(messaging::unit& unit) override;

private:
    struct page
    {
        call c, stored;  // stored: as it is in the table
        bool is_saved = false;
    };

    std::map<std::int64_t, page> pages_;                 // by id, which is the order of locks and writes
    std::unordered_map<std::string, std::int64_t> ids_;  // by the provider's; 0: there is none
    std::vector<store::call_step> steps_;
    std::map<std::pair<std::int64_t, std::string>, std::size_t> places_;  // in steps_
    std::map<std::int64_t, store::call_step> endings_;
    std::map<std::int64_t, std::size_t> user_lines_;  // of the calls that were counted
    bool line_is_free_ = false;
};

inline call_book& book_of(messaging::unit& unit)
{
    return unit.deferred<call_book>();
}

}  // namespace relevo::voice_call
