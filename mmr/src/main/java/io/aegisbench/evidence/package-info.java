/**
 * What the evidence of a call is made of beside the ledger's records: the salts of its bodies'
 * hashes. The proxy writes it, and the command reads it. Knows nothing of the ledger.
 */
@NullMarked
package io.aegisbench.evidence;

import org.jspecify.annotations.NullMarked;
