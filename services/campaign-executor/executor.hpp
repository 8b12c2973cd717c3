#pragma once

#include "events/types.hpp"
#include "messaging/unit.hpp"
#include "store_context.hpp"

namespace relevo::campaign_executor {

// The executor's moves, each inside one unit of work. A due step is a task (run_step) in the enrollment's lane; running
// it is recorded in the transaction that settles the task, so a step is planned exactly once.

inline constexpr const char* run_step_kind = "run_step";
inline constexpr const char* report_progress_kind = "report_progress";

// When a step that follows on from is due for this lead. zone: the lead's.
time_point due_for(const campaign& c, const step& s, const std::string& zone, const broker_windows& broker,
                   time_point from);
time_point due_for(const run_context& c, const step& s, time_point from);

// Enrols: writes the row, schedules the first step, publishes enrollment.entered.
void enrol(messaging::unit& unit, enrollment e, time_point now);
// Schedules the enrollment's present step for then; whatever was scheduled before is void.
void schedule_step(messaging::unit& unit, enrollment& e, time_point due, time_point now);
// The due step: gate, then the action. A task of an older turn does nothing.
void run_step(messaging::unit& unit, std::int64_t enrollment_id, int turn, time_point now);
// The present step is over: schedules the next one, or ends the enrollment.
void go_on(messaging::unit& unit, enrollment& e, const run_context& c, const std::vector<step>& steps, time_point now);
// On to this step, wherever it stands; nullptr: there is none, the enrollment is completed.
void enter(messaging::unit& unit, enrollment& e, const run_context& c, const step* next, time_point now);
// The present step once more after the pause: its next attempt.
void try_again(messaging::unit& unit, enrollment& e, const run_context& c, step s, std::chrono::minutes pause,
               time_point now);
// Ends the enrollment: completed, exited or failed.
void finish(messaging::unit& unit, enrollment& e, const std::string& status, const std::string& reason, time_point now);

events::v1::EnrollmentEvent event_of(const enrollment& e, const std::string& status, const std::string& reason);

// A call that a step asked for was accepted, or came to its end (call_results.cpp).
void call_started(messaging::unit& unit, const events::v1::CallEvent& call);
void call_finished(messaging::unit& unit, const events::v1::CallEvent& call, time_point now);

// What became of a message that a step sent: "sent", "delivered", "read", "failed" (message_results.cpp).
void message_progressed(messaging::unit& unit, const events::v1::MessageStatus& message, const std::string& status,
                        time_point now);

// Dashboards hear of a campaign at most once a second: a task at the end of the second.
void tell_progress(messaging::unit& unit, std::int64_t broker_id, std::int64_t campaign_id);

}  // namespace relevo::campaign_executor
