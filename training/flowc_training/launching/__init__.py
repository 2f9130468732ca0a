"""One description of machines as commands of accelerate, torchrun and Slurm."""
