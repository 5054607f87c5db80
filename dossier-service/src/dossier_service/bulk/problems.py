from servicekit.problems import Text, Unavailable


class OutOfTime(Unavailable):
    code = "bulk_out_of_time"
    title = Text("Chưa làm tới hồ sơ này, xin gửi lại", "This dossier was not reached in time, please send it again")
