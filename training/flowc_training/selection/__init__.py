"""Which of production's workflows data is made of: one query over Parquet, then the compiler."""
