package io.aegisbench.reports.topic;

import io.aegisbench.reports.model.Section;
import io.aegisbench.reports.run.MachineRuns;

/** Makes one section from the runs of one machine. */
interface Topic {
    /** {@return the section; it says why if its figures were not measured} */
    Section of(MachineRuns runs);
}
