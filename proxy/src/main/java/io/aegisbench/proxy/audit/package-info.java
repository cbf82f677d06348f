/**
 * The background path: takes the evidence of each call over from the hot path, analyses the answer
 * and puts one record into the ledger; knows nothing of HTTP. The hot path sees {@link
 * io.aegisbench.proxy.audit.EvidenceTrail} and nothing else of it.
 */
@NullMarked
package io.aegisbench.proxy.audit;

import org.jspecify.annotations.NullMarked;
