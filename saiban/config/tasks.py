"""Keeping the queue itself in order: jobs that a killed worker left behind, and jobs long done."""

from __future__ import annotations

import logging

from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.jobs import Status
from procrastinate.manager import JobManager

logger = logging.getLogger(__name__)

MOST_STARTS = 4
"""A job that has ended its worker so often is at fault itself, and must not end it for ever."""
KEPT_HOURS = 30 * 24


@app.periodic(cron="* * * * *")
@app.task(name="saiban.config.resume_stalled", pass_context=True, queueing_lock="saiban.config.resume_stalled")
async def resume_stalled(context: JobContext, timestamp: int) -> None:
    """Every minute: start again what the last sign of life of its worker is half a minute behind of."""
    await put_back_stalled(context.app.job_manager)


async def put_back_stalled(jobs: JobManager) -> None:
    """Jobs do nothing twice (each asks its row what is left to do), so one that was cut off may start again."""
    for job in await jobs.get_stalled_jobs():
        if job.attempts < MOST_STARTS:
            await jobs.retry_job(job)
        else:
            logger.error("job %s (%s) ended its worker %s times and is given up", job.id, job.task_name, job.attempts)
            await jobs.finish_job(job, status=Status.FAILED, delete_job=False)


@app.periodic(cron="41 4 * * *")
@app.task(name="saiban.config.forget_old_jobs", pass_context=True)
async def forget_old_jobs(context: JobContext, timestamp: int) -> None:
    """Every night: a month after its end, a job's row tells nobody anything."""
    await context.app.job_manager.delete_old_jobs(nb_hours=KEPT_HOURS, include_failed=True, include_cancelled=True)
