#include "tasks.hpp"

#include "executor.hpp"
#include "handlers/handlers.hpp"

namespace relevo::campaign_executor {

messaging::task_table task_table()
{
    messaging::task_kind step;
    step.name = run_step_kind;
    step.run = [](const messaging::task& task, deadline) { return run_due_step(task); };

    messaging::task_kind progress;
    progress.name = report_progress_kind;
    progress.run = [](const messaging::task& task, deadline) { return report_progress(task); };

    return {step, progress};
}

}  // namespace relevo::campaign_executor
