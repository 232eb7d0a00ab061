"""Speed and memory of the main job with 1,000 returns, as ratios within one run."""
