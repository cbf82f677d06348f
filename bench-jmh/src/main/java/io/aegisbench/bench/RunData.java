package io.aegisbench.bench;

import io.aegisbench.reports.run.PeerData;
import io.aegisbench.reports.run.SessionFiles;
import java.util.List;

/**
 * Everything a run measured.
 *
 * @param figures one for each cell and round
 * @param peers what the Python and Rust programs said
 * @param sessions the spawn sessions, one for each cell and round
 */
record RunData(List<Figure> figures, PeerData peers, List<SessionFiles> sessions) {
    RunData {
        figures = List.copyOf(figures);
        sessions = List.copyOf(sessions);
    }

    /** Everything of a run that measured no spawn sessions. */
    RunData(List<Figure> figures, PeerData peers) {
        this(figures, peers, List.of());
    }
}
