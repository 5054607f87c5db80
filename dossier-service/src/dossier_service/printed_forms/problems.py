from servicekit.problems import NotFound, Text


class FormNotIssued(NotFound):
    code = "form_not_issued"
    title = Text("Hồ sơ chưa có giấy tờ theo mẫu này", "This form has not been issued for the dossier")
