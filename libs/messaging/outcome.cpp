#include "messaging/tasks.hpp"

namespace relevo::messaging {

outcome done(json::value result, std::function<void(unit&)> record)
{
    outcome o;
    o.result = std::move(result);
    o.record = std::move(record);
    return o;
}

outcome failed(std::string error_code, std::string error, bool retryable, std::function<void(unit&)> record)
{
    outcome o;
    o.what = outcome::verdict::failed;
    o.error_code = std::move(error_code);
    o.error = std::move(error);
    o.retryable = retryable;
    o.record = std::move(record);
    return o;
}

outcome doubtful(std::string error_code, std::string error)
{
    outcome o;
    o.what = outcome::verdict::doubtful;
    o.error_code = std::move(error_code);
    o.error = std::move(error);
    return o;
}

outcome postponed(std::chrono::system_clock::time_point due_at, std::string why)
{
    outcome o;
    o.what = outcome::verdict::postponed;
    o.due_at = due_at;
    o.error = std::move(why);
    return o;
}

runner_settings read_runner_settings(config::source& source)
{
    runner_settings s;
    s.delays =
        source.delays("TASK_DELAYS", "60,120,180", "seconds between the tries of a failed task, before it is dead");
    return s;
}

}  // namespace relevo::messaging
