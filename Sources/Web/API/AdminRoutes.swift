import HTTPTypes
import Hummingbird

/// The admin's routes, which share one rule: what is not there is guarded too, so that a stranger
/// learns nothing of what is.
struct AdminRoutes {
    let access: AccessRule
    let maintenance: MaintenanceDoor?

    func add(to router: Router<WebContext>) {
        let admin = router.group("admin").add(middleware: AdminMiddleware(rule: access))
        if let maintenance { MaintenanceRoutes(store: maintenance.store).add(to: admin) }
        for method in [HTTPRequest.Method.get, .post, .put, .patch, .delete] {
            admin.on("**", method: method) { _, _ -> Response in
                throw HTTPError(.notFound)
            }
        }
    }
}
