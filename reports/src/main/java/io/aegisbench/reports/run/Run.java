package io.aegisbench.reports.run;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One stored run.
 *
 * @param folder where it is
 * @param info where its figures come from
 * @param entries JMH's results
 * @param peers what peer programs measured in the same rounds
 * @param sessions sessions of handing tasks over
 * @param cells cells of a load run
 * @param sweeps verdicts on sweeps whose cause was arranged, by column
 */
public record Run(
        Path folder,
        Provenance info,
        List<JmhEntry> entries,
        PeerData peers,
        List<SessionFiles> sessions,
        List<LoadCell> cells,
        List<Map<String, String>> sweeps) {}
