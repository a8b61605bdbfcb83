#!/bin/sh
# Slurm: an array of eight jobs generates the parts of the hosts of the description in the directory cloud, and a job after them merges the parts.
# Run sh slurm.sh in a directory that all nodes share. Slurm starts a job again whose node fails or that is requeued: it changes nothing else.
set -e
parts=$(sbatch --parsable --requeue --array=1-8 --job-name=stackplan-part --output=part-%a.log \
	--wrap 'exec stackplan generate cloud --shard "$SLURM_ARRAY_TASK_ID/8" --out "part-$SLURM_ARRAY_TASK_ID"')
sbatch --parsable --dependency="afterok:$parts" --job-name=stackplan-merge --output=merge.log \
	--wrap 'stackplan generate merge part-? --out build && stackplan diff cloud --against build'
