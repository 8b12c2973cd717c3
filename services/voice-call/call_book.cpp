#include "call_book.hpp"

#include <algorithm>

#include "call_events.hpp"
#include "store_phone_lines.hpp"

namespace relevo::voice_call {

void call_book::load(database::transaction& tx, const std::vector<std::string>& external_ids)
{
    std::vector<std::string> unknown;
    for (const auto& id : external_ids)
        if (ids_.emplace(id, 0).second)
            unknown.push_back(id);
    if (unknown.empty())
        return;
    for (auto& c : store::lock_by_external_ids(tx, unknown))
        add(std::move(c));
}

call* call_book::lock(database::transaction& tx, std::int64_t id)
{
    if (const auto found = pages_.find(id); found != pages_.end())
        return &found->second.c;
    auto c = store::lock(tx, id);
    return c ? &add(std::move(*c)) : nullptr;
}

call* call_book::lock_by_external_id(database::transaction& tx, const std::string& external_id)
{
    load(tx, {external_id});
    const auto id = ids_.at(external_id);
    return id == 0 ? nullptr : &pages_.at(id).c;
}

call& call_book::add(call c)
{
    if (c.external_call_id)
        ids_[*c.external_call_id] = c.id;
    const auto id = c.id;
    return pages_.try_emplace(id, page{c, c}).first->second.c;
}

void call_book::save(const call& c)
{
    auto& page = pages_[c.id];
    if (&page.c != &c)
        page.c = c;
    page.is_saved = true;
    if (c.external_call_id)
        ids_[*c.external_call_id] = c.id;
}

void call_book::step(const call& c, std::string_view type, time_point at)
{
    const auto [place, is_new] = places_.try_emplace({c.id, std::string(type)}, steps_.size());
    if (is_new)
        steps_.push_back({c.id, c.broker_id, std::string(type), "", at});
    auto& kept = steps_[place->second].at;
    kept = std::min(kept.value_or(at), at);
}

void call_book::ending(const call& c, std::string_view type)
{
    endings_[c.id] = {c.id, c.broker_id, std::string(type), c.ended_reason.value_or(""), c.ended_at};
}

std::size_t call_book::user_lines(database::transaction& tx, const call& c)
{
    if (const auto found = user_lines_.find(c.id); found != user_lines_.end())
        return found->second;
    std::vector<std::int64_t> uncounted;
    for (const auto& [id, page] : pages_)
        if (user_lines_.try_emplace(id, 0).second)
            uncounted.push_back(id);
    for (const auto& [id, lines] : store::count_user_lines(tx, uncounted))
        user_lines_[id] = lines;
    return user_lines_[c.id];
}

void call_book::flush(messaging::unit& unit)
{
    std::vector<const call*> changed;
    for (const auto& [id, page] : pages_)
        if (page.is_saved && page.c != page.stored) {
            changed.push_back(&page.c);
            if (page.c.started_at && page.c.started_at != page.stored.started_at)
                step(page.c, events::call_initiated.name, *page.c.started_at);
        }
    store::save_all(unit.tx, changed);
    store::write_steps(unit.tx, steps_);
    std::vector<store::call_step> endings;
    for (auto& [id, ending] : endings_)
        endings.push_back(std::move(ending));
    store::write_endings(unit.tx, endings);
    if (!line_is_free_)
        return;
    std::vector<std::string> keys;
    for (const auto& dispatch_key : store::longest_waiting(unit.tx))
        keys.push_back(placing_key(dispatch_key));
    unit.hasten(keys);
}

}  // namespace relevo::voice_call
