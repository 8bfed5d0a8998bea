// Platform is what every module stands on: accounts, sign-in, organisations, areas, tenants, programmes, roles,
// the viewer and what a viewer may see, dated rules, the working calendar, audit, files, jobs, notices, tasks
// and search. It gives the values of Kernel their form in the database.
