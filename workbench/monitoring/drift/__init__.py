"""Say whether what is asked of the live application, or how it answers, has drifted, in what, and why."""
