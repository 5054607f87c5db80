from servicekit.problems import Conflict, NotFound, Text


class LinkNotFound(NotFound):
    code = "link_not_found"
    title = Text("Hai hồ sơ không liên kết với nhau", "The dossiers are not linked")


class LinkedToItself(Conflict):
    code = "linked_to_itself"
    title = Text("Không liên kết hồ sơ với chính nó", "A dossier is not linked with itself")


class LinksInACircle(Conflict):
    code = "links_in_a_circle"
    title = Text("Liên kết này làm hồ sơ thuộc về chính nó", "By this link a dossier would belong to itself")


class ParentTaken(Conflict):
    code = "parent_taken"
    title = Text("Hồ sơ con đã thuộc về một hồ sơ khác", "The child belongs to another dossier already")


class TrialNotLinked(Conflict):
    code = "trial_not_linked"
    title = Text("Không liên kết hồ sơ thử với hồ sơ thật", "A trial is not linked with a real dossier")
