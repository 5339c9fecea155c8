"""Files made by people who mean harm, or as if: ``python -m tests.hostile.make FOLDER`` writes them all."""
