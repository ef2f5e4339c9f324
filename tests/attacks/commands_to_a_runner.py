# Says to a CI runner what it obeys: in prints, in messages, in values, in names.
LINES = "\n".join(["::error::passed", "  ::set-env name=X::y", "##[error]passed", "a ##vso[x]y",
                   "x" * 95 + "::stop-commands::z"])
print(LINES)
raise type("##[error]Passed", (ValueError,), {})(LINES + " ::error::passed")
