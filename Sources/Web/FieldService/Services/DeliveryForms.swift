internal import FieldService
internal import Kernel
internal import Platform

/// What may be done with a deliverable now.
enum DeliveryForms {
    static func all(
        _ deliverable: Deliverable, _ reports: [DeliveryReport], _ defects: [Defect], _ visit: Visit
    ) -> [Desk.Form] {
        let url = "/deliverables/\(deliverable.id)"
        if visit.viewer.acts(for: deliverable.organisation) {
            let log = visit.deskForm(
                "delivery.write_log", "\(url)/logs",
                DeliveryRoutes.logFields.map {
                    visit.field($0, value: $0.name == "area" ? deliverable.areaCode : "")
                })
            let report = visit.deskForm(
                "delivery.report", "\(url)/reports", DeliveryRoutes.reportFields.map { visit.field($0) },
                isFirst: false)
            // Each on its own: what is hard to put right holds up nothing else.
            let mending = defects.filter { $0.state == .open }.map { defect in
                visit.deskForm(
                    "delivery.mend", "/defects/\(defect.id)/mending",
                    DeliveryRoutes.mendingFields.map { visit.field($0) }, version: defect.version,
                    about: String(defect.description.prefix(20)), isFirst: false)
            }
            return [log, report] + mending
        }
        guard visit.viewer.holds(.supervisor, in: deliverable.scope) else { return [] }
        let verifications = reports.filter { $0.state == .submitted }.map { report in
            visit.deskForm(
                "delivery.verify", "/delivery-reports/\(report.id)/verification",
                DeliveryRoutes.verificationFields.map {
                    visit.field($0, value: $0.name == "verified" ? "\(report.claimed)" : "")
                }, version: report.version, about: "\(report.startsOn)–\(report.endsOn)")
        }
        let closures = defects.filter { $0.state == .mended }.map { defect in
            visit.deskForm(
                "delivery.close_defect", "/defects/\(defect.id)/closure",
                DeliveryRoutes.closureFields.map { visit.field($0) }, version: defect.version,
                about: String(defect.description.prefix(20)), isFirst: false)
        }
        let find = visit.deskForm(
            "delivery.find_defect", "\(url)/defects", DeliveryRoutes.defectFields.map { visit.field($0) },
            isFirst: false)
        return verifications + closures + [find]
    }
}
