{{- /* Which setting is which environment variable of the controller. */ -}}
{{- define "karpenter.settings" -}}
batchMaxDuration: BATCH_MAX_DURATION
batchIdleDuration: BATCH_IDLE_DURATION
clusterCABundle: CLUSTER_CA_BUNDLE
clusterEndpoint: CLUSTER_ENDPOINT
isolatedVPC: ISOLATED_VPC
eksControlPlane: EKS_CONTROL_PLANE
vmMemoryOverheadPercent: VM_MEMORY_OVERHEAD_PERCENT
interruptionQueue: INTERRUPTION_QUEUE
reservedENIs: RESERVED_ENIS
preferencePolicy: PREFERENCE_POLICY
minValuesPolicy: MIN_VALUES_POLICY
{{- end -}}

{{- /* Name=true pairs; a gate's name is its key with a capital. */ -}}
{{- define "karpenter.featureGates" -}}
{{- $gates := list -}}
{{- range $gate, $on := .Values.settings.featureGates -}}
{{- $gates = append $gates (printf "%s%s=%v" (substr 0 1 $gate | upper) (substr 1 -1 $gate) $on) -}}
{{- end -}}
{{- join "," $gates -}}
{{- end -}}
