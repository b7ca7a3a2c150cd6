"""What colleagues are asked to do by when: steps of a playbook, outreach before a limit is touched, checklists."""
